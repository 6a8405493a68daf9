// SPDX-License-Identifier: Apache-2.0
/*
 * storm RATE COUNT ADDRESS4 ADDRESS6 PORT TCP_PORT: starts COUNT short processes, RATE a second; each sends what its
 * number says and ends at once. Prints a line for each that is over:
 *
 *   pid startAfter startBefore uid status endAfter endBefore kind packets bytes localPort number
 *
 * Times are nanoseconds since boot, between which the task started and ended; packets and bytes are those of its
 * datagrams with their IP headers. Of TCP the capture tells, found by the local port. Kinds: udp4, udp6, tcp4, exec (sends
 * after an exec, has a command line of its own: "workload once NUMBER ...").
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "workload.h"

enum { UDP4, UDP6, TCP4, EXEC, KINDS };
static const char *const kind_names[KINDS] = { "udp4", "udp6", "tcp4", "exec" };

/* One process's life, in memory that parent and child share. */
struct life {
	uint64_t start_after, start_before, end_after;
	pid_t pid;
	uint32_t uid, packets, bytes, local_port;
};

static struct life *lives;
static struct sockaddr_in target4, tcp_target;
static struct sockaddr_in6 target6;

static int kind_of(int index)
{
	switch (index % 10) {
	case 3: return UDP6;
	case 5: return TCP4;
	case 8: return EXEC;
	default: return UDP4;
	}
}

static int send_datagrams(int family, const void *target, socklen_t length, int index, struct life *life)
{
	static const char payload[1400];
	int descriptor = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), count = 1 + index % 4;
	size_t size = 1 + index % 1400;

	if (descriptor < 0)
		return 100;
	for (int i = 0; i < count; i++) {
		if (sendto(descriptor, payload, size, 0, target, length) != (ssize_t)size)
			return 101;
		life->packets++;
		life->bytes += size + (family == AF_INET ? 28 : 48);
	}
	return 0;
}

static int send_stream(int index, struct life *life)
{
	static const char payload[4000];
	int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	size_t size = 1 + index % 4000;
	struct sockaddr_in local;
	socklen_t length = sizeof(local);

	if (descriptor < 0 || connect(descriptor, (void *)&tcp_target, sizeof(tcp_target)) ||
	    getsockname(descriptor, (void *)&local, &length))
		return 102;
	life->local_port = ntohs(local.sin_port);
	return write(descriptor, payload, size) == (ssize_t)size ? 0 : 103;
}

/* Sends, notes when it ended and ends: by a signal now and then, else with its number's low bits as exit code. */
static void live_and_die(int index, struct life *life)
{
	int error = 0;

	if (index % 3 == 1)
		error = setresuid(-1, 20000 + index % 1000, 0);
	life->uid = geteuid();
	if (!error && kind_of(index) == TCP4)
		error = send_stream(index, life);
	else if (!error && kind_of(index) == UDP6)
		error = send_datagrams(AF_INET6, &target6, sizeof(target6), index, life);
	else if (!error)
		error = send_datagrams(AF_INET, &target4, sizeof(target4), index, life);
	if (error)
		dprintf(STDERR_FILENO, "workload storm: process %d failed (%d): %s\n", index, error, strerror(errno));
	life->end_after = now_ns(CLOCK_BOOTTIME);
	if (index % 50 == 7)
		kill(getpid(), SIGKILL);
	_exit(index % 200);
}

static int set_targets(char **arguments)
{
	target4.sin_family = tcp_target.sin_family = AF_INET;
	target6.sin6_family = AF_INET6;
	target4.sin_port = target6.sin6_port = htons(atoi(arguments[2]));
	tcp_target.sin_port = htons(atoi(arguments[3]));
	return inet_pton(AF_INET, arguments[0], &target4.sin_addr) == 1 &&
	       inet_pton(AF_INET, arguments[0], &tcp_target.sin_addr) == 1 &&
	       inet_pton(AF_INET6, arguments[1], &target6.sin6_addr) == 1;
}

/* once NUMBER MEMORY ADDRESS4 ADDRESS6 PORT TCP_PORT: one process of a storm after its exec. */
int once_main(int argc, char **argv)
{
	int index = argc == 8 ? atoi(argv[2]) : -1;

	if (index < 0 || !set_targets(argv + 4))
		return 2;
	lives = mmap(NULL, sizeof(*lives) * (index + 1), PROT_READ | PROT_WRITE, MAP_SHARED, atoi(argv[3]), 0);
	if (lives == MAP_FAILED)
		return 104;
	live_and_die(index, &lives[index]);
	return 0;
}

static void report(int index, int status)
{
	struct life *life = &lives[index];

	printf("%d %llu %llu %u %d %llu %llu %s %u %u %u %d\n", life->pid, (unsigned long long)life->start_after,
	       (unsigned long long)life->start_before, life->uid, status, (unsigned long long)life->end_after,
	       (unsigned long long)now_ns(CLOCK_BOOTTIME), kind_names[kind_of(index)], life->packets, life->bytes,
	       life->local_port, index);
}

/* Takes in those that are over; the last index with a pid is its present bearer. */
static void reap(int started, int block)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, block ? 0 : WNOHANG)) > 0) {
		int index = started - 1;

		while (index >= 0 && lives[index].pid != pid)
			index--;
		if (index >= 0)
			report(index, status);
	}
}

static void start(int index, int memory, char **argv)
{
	pid_t child;

	lives[index].start_after = now_ns(CLOCK_BOOTTIME);
	child = fork();
	if (!child) {
		char number_text[16], memory_text[16];

		if (kind_of(index) != EXEC)
			live_and_die(index, &lives[index]);
		snprintf(number_text, sizeof(number_text), "%d", index);
		snprintf(memory_text, sizeof(memory_text), "%d", memory);
		execl("/proc/self/exe", "workload", "once", number_text, memory_text, argv[4], argv[5], argv[6], argv[7],
		      (char *)NULL);
		_exit(105);
	}
	if (child < 0) {
		perror("workload storm: fork");
		exit(1);
	}
	lives[index].pid = child;
	lives[index].start_before = now_ns(CLOCK_BOOTTIME);
}

int storm_main(int argc, char **argv)
{
	long rate = argc == 8 ? atol(argv[2]) : 0, count = argc == 8 ? atol(argv[3]) : 0;
	int memory = memfd_create("storm", 0);
	uint64_t began;

	if (rate <= 0 || count <= 0 || !set_targets(argv + 4)) {
		fprintf(stderr, "usage: workload storm RATE COUNT ADDRESS4 ADDRESS6 PORT TCP_PORT\n");
		return 2;
	}
	if (memory < 0 || ftruncate(memory, sizeof(*lives) * count))
		return 1;
	lives = mmap(NULL, sizeof(*lives) * count, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
	if (lives == MAP_FAILED)
		return 1;
	began = now_ns(CLOCK_MONOTONIC);
	for (int i = 0; i < count; i++) {
		uint64_t due = began + i * 1000000000ull / rate, now = now_ns(CLOCK_MONOTONIC);

		if (now < due)
			usleep((due - now) / 1000);
		fflush(stdout);
		start(i, memory, argv);
		reap(i + 1, 0);
	}
	reap(count, 1);
	return 0;
}
