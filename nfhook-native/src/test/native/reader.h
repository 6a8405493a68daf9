// SPDX-License-Identifier: Apache-2.0
// What libnfhook says of a task.
#ifndef READER_H
#define READER_H

#include <sys/types.h>

#include "check.h"

/* The entry of a process or thread in use; 0 where there is none. */
uint32_t reader_process(struct nfhook *hook, pid_t tgid);
uint32_t reader_thread(struct nfhook *hook, pid_t tgid, pid_t tid);

void reader_counters(struct nfhook *hook, uint32_t entry, struct counters *counters);

/* The process's own entry and those of all its threads. */
void reader_process_counters(struct nfhook *hook, pid_t tgid, struct counters *sum);

/* What was added to a bucket since `before`, which becomes what it is now. */
void reader_growth(struct nfhook *hook, uint32_t bucket, struct counters *before, struct counters *growth);

bool reader_has_feature(const char *name);

#endif
