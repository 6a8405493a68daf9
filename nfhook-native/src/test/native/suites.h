// SPDX-License-Identifier: Apache-2.0
// The groups of checks, in the order in which they run.
#ifndef SUITES_H
#define SUITES_H

#include "reader.h"

/* How long nothing more must come before traffic counts as over. */
#define QUIET_MS 250

/* A process with sockets from before nfhook_open(); then: the sweep finds them, and they count. */
void early_start(void);
void early_checks(struct nfhook *hook);

/* Known traffic, compared with the capture for each thread and process. */
void counting_checks(struct nfhook *hook, bool offloads);

/* A socket handed down by fork, and what belongs to nobody. */
void ownership_checks(struct nfhook *hook);
void unidentified_checks(struct nfhook *hook);

/* Each socket's own figures. */
void listing_checks(struct nfhook *hook);

/* Short-lived processes: ends, statuses, command lines, users; then their entries' way back to the free ones, and counting anew in these. */
void exits_checks(struct nfhook *hook);
void recycling_checks(struct nfhook *hook);

/* The module's interface, and what it says of tasks; `inside`: a cgroup in which it is answered. */
void getsockopt_checks(struct nfhook *hook);
void answered_tasks_checks(struct nfhook *hook, const char *inside);

/* Who uses a socket, told by the second object; nothing else is attached then. */
void uses_checks(void);

/* For benchmarks (`nfhook-test feed`): says "ready" and reads that feed ten times a second until its standard input ends. */
int uses_feed(void);

/* What this program does when these checks start it anew: `nfhook-test subject COMMANDS ANSWERS PORT`, two descriptors and a port. */
int answered_subject(int argument_count, char **arguments);

/* What this program does when an exits check starts it anew: `nfhook-test child NUMBER`. */
int exits_child(int argument_count, char **arguments);

#endif
