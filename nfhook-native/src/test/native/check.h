// SPDX-License-Identifier: Apache-2.0
// What a check says: one line each, and the sum of them at the end.
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "nfhook.h"

/* A copy of nfhook_task.counters, in the same order. */
struct counters { uint64_t of[NFHOOK_COUNTERS]; };

__attribute__((format(printf, 2, 3))) bool check(bool passed, const char *format, ...);
bool check_number(const char *name, uint64_t expected, uint64_t got);
bool check_counters(const char *name, const struct counters *expected, const struct counters *got);

/* Prints "N passed, N failed"; the process's exit status. */
int check_summary(void);

/* What this process does before it gives up. */
void before_giving_up(void (*clean)(void));

/* Ends the program: the test itself does not work here. */
__attribute__((format(printf, 1, 2), noreturn)) void give_up(const char *format, ...);

#endif
