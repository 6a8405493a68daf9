// SPDX-License-Identifier: Apache-2.0
// The way of entries back to the free ones, and counting anew in these.
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capture.h"
#include "suites.h"
#include "traffic.h"

#define REST_US 1100000
/* Those of the checks before have ended. */
#define LEAST_PROCESSES 80

/* What ends while these rest waits for another time. */
static bool retired[NFHOOK_MAX_TASKS];

static void retire_ended(struct nfhook *hook)
{
	const struct nfhook_task *tasks = nfhook_tasks(hook, NULL);
	for (uint32_t i = NFHOOK_FIRST_TASK; i < nfhook_globals(hook)->high_water; i++)
		if (tasks[i].flags & NFHOOK_TASK_ENDED)
			retired[i] = !nfhook_retire(hook, i);
}

/* Threads first, since they add what they counted to their process. */
static int free_ended(struct nfhook *hook, uint32_t kind)
{
	const struct nfhook_task *tasks = nfhook_tasks(hook, NULL);
	int freed = 0;
	for (uint32_t i = NFHOOK_FIRST_TASK; i < nfhook_globals(hook)->high_water; i++)
		if (retired[i] && (tasks[i].flags & (NFHOOK_TASK_USED | NFHOOK_TASK_PROCESS)) == (NFHOOK_TASK_USED | kind)) {
			freed += !nfhook_free(hook, i, NULL);
			retired[i] = false;
		}
	return freed;
}

static void fold_ended(struct nfhook *hook)
{
	const struct nfhook_task *tasks = nfhook_tasks(hook, NULL);
	for (uint32_t i = NFHOOK_FIRST_TASK; i < nfhook_globals(hook)->high_water; i++)
		if (retired[i] && !(tasks[i].flags & NFHOOK_TASK_PROCESS))
			nfhook_fold(hook, i);
}

/* A live process with a thread that ended: the thread's entry goes, its counters stay in the process. */
static pid_t ended_tid;
static void *send_from_thread(void *port)
{
	ended_tid = gettid();
	int fd = bound_socket(AF_INET, SOCK_DGRAM, 0);
	send_to(fd, AF_INET, *(uint16_t *)port, 9);
	close(fd);
	return NULL;
}

void recycling_checks(struct nfhook *hook)
{
	struct counters before, after;
	pthread_t thread;
	int sink = bound_socket(AF_INET, SOCK_DGRAM, 0);
	uint16_t port = port_of(sink);
	if (pthread_create(&thread, NULL, send_from_thread, &port))
		give_up("no thread");
	pthread_join(thread, NULL);
	usleep(100000);
	reader_process_counters(hook, getpid(), &before);
	check(reader_thread(hook, getpid(), ended_tid), "a thread that ended has its entry until it is freed");
	retire_ended(hook);
	usleep(REST_US);
	fold_ended(hook);
	int threads = free_ended(hook, 0), rest = free_ended(hook, NFHOOK_TASK_PROCESS);
	reader_process_counters(hook, getpid(), &after);
	check_counters("a process keeps what its ended threads counted", &before, &after);
	check(threads > 0, "threads' entries are freed (%d)", threads);
	check(rest >= LEAST_PROCESSES, "processes' entries are freed (%d)", rest);
	check(!reader_thread(hook, getpid(), ended_tid), "a freed entry is no thread any more");

	uint64_t high_water = nfhook_globals(hook)->high_water, allocations = nfhook_globals(hook)->allocations;
	counting_checks(hook, false);
	check(nfhook_globals(hook)->allocations - allocations > nfhook_globals(hook)->high_water - high_water, "freed entries are used again");
	check_number("task overflows", 0, nfhook_globals(hook)->task_overflows);
	check_number("socket overflows", 0, nfhook_globals(hook)->socket_overflows);
	close(sink);
}
