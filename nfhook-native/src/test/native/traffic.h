// SPDX-License-Identifier: Apache-2.0
// Known traffic, made by processes of its own.
#ifndef TRAFFIC_H
#define TRAFFIC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "check.h"

/* A socket and the thread that has it to itself. */
struct ownership {
	pid_t tid;
	int protocol;
	uint16_t port;
	int in_timewait; /* packets it receives in TIME_WAIT */
	struct counters known; /* what it sends and receives by calculation, for captures that are not complete */
};

/* What the processes that make traffic tell the one that checks: shared memory. */
#define MAX_OWNERSHIPS 64
struct notes {
	int count;
	struct ownership ownership[MAX_OWNERSHIPS];
};
extern struct notes *notes;
void notes_make(void);
struct ownership *note(int protocol, uint16_t port);

/* Sockets on the loopback addresses; each ends the program when it cannot be had. A port of 0 is chosen by the kernel. */
int bound_socket(int family, int type, uint16_t port);
uint16_t port_of(int fd);
void connect_to(int fd, int family, uint16_t port);
void send_all(int fd, size_t length);
void receive_all(int fd, size_t length);
void send_to(int fd, int family, uint16_t port, size_t length);

/*
 * For tests of what is built upon the library (`nfhook-test talk`): sends itself five datagrams of 100 bytes over IPv4 and one kilobyte
 * over an IPv6 connection, prints its pid and lives until its standard input ends.
 */
int talk(void);

/* A scenario runs in a process of its own, which then ends. */
struct scenario {
	const char *name;
	void (*run)(int family);
};
extern const struct scenario scenarios[];
extern const int scenario_count;

#endif
