// SPDX-License-Identifier: Apache-2.0
// Calling getsockopt(2) as various callers, each of which is a process of its own.
#ifndef GETSOCKOPT_H
#define GETSOCKOPT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "check.h"

#define VALUE_SIZE 8192
#define UNTOUCHED 0xa5 /* what a value is filled with before the call */

struct call {
	int level, option;
	socklen_t length;
	int32_t id;               /* the value begins with it */
	enum { POINTS_TO_VALUE, POINTS_NOWHERE, POINTS_TO_NOTHING, NO_LENGTH } pointers;
	/* Filled in: */
	int error;                /* errno, or 0 */
	socklen_t length_after;
	union {
		struct nfhook_netpertask task;
		uint8_t value[VALUE_SIZE];
	};
};

struct caller {
	const char *cgroup;       /* directory to be in; NULL: this process's */
	int family, type, protocol; /* of its socket; 0: as atop's */
	bool unprivileged, in_user_namespace, in_pid_namespace, as_32_bit;
};

/* Memory for calls that callers share with this process. */
struct call *calls_make(int count);

/* Has a caller make these calls on one socket. */
void calls_run(const struct caller *caller, struct call *calls, int count);

/* One call of the module's interface with a full value: its errno; the answer, unless NULL is given, goes to *answer. */
int ask(const struct caller *caller, int command, int32_t id, struct nfhook_netpertask *answer);

/* A cgroup below the root, named after this process and `name`; ends the program where it cannot be made. */
const char *cgroup_make(const char *name);
uint64_t cgroup_id(const char *path);

/* Moves the calling process there. */
void cgroup_enter(const char *path);

/* Removes them all, and ends who is in one still. */
void cgroups_remove(void);

#endif
