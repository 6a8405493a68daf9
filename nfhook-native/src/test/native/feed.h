// SPDX-License-Identifier: Apache-2.0
// The feed of uses, and what it has told.
#ifndef FEED_H
#define FEED_H

#include <stdbool.h>
#include <sys/types.h>

#include "nfhook_uses.h"

/* Opens the feed in this network namespace; ends the program where it cannot be had. */
void feed_open(void);
void feed_close(void);

/* Takes what was told since, in order of time. */
int feed_read(void);
/* Forgets what it took, and what waits to be taken. */
void feed_forget(void);

/* Those that it took. */
const struct nfhook_use *feed_uses(void);
uint64_t feed_lost(void);

/* How many of them are of this local port. */
int feed_count(int protocol, uint16_t port);
/* The last one of a local port before a moment; NULL where there is none. remote_port 0: whatever it is. */
const struct nfhook_use *feed_last(int protocol, uint16_t port, uint16_t remote_port, int64_t before_ns);
/* True when all of a local port, and one at least, name this thread. */
bool feed_only(int protocol, uint16_t port, pid_t tid);

/*
 * Takes what was captured and what was told: `wanted` packets were signed, and each by the thread that the feed names as its socket's user
 * at the packet's time. by_remote_port: of several sockets with one port, the one that talks to that end.
 */
void check_packets(const char *name, int wanted, bool by_remote_port);

/* The number that an open socket has in the feed. */
uint64_t socket_number(int fd, int protocol);

/* What the suites are made of. */
void uses_exact_checks(void);
void uses_handover_checks(void);
void uses_port_checks(void);
void uses_limit_checks(void);
void uses_refusal_checks(void);
void uses_clock_checks(void);

#endif
