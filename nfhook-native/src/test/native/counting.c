// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture.h"
#include "suites.h"
#include "traffic.h"

#define SCENARIO_EXIT_CODE 42

static void add(struct counters *sum, const struct counters *more)
{
	for (int i = 0; i < NFHOOK_COUNTERS; i++)
		sum->of[i] += more->of[i];
}

/* What the capture says of all sockets of a thread (tid), or of the whole process (0). */
static struct counters expected_of(pid_t tid)
{
	struct counters sum = {0};
	bool sees_timewait = reader_has_feature("timewait");
	for (int i = 0; i < notes->count; i++) {
		const struct ownership *ownership = &notes->ownership[i];
		if (tid && ownership->tid != tid)
			continue;
		if (!capture_is_complete())
			add(&sum, &ownership->known);
		else
			capture_add(&sum, ownership->protocol, ownership->port, sees_timewait ? 0 : ownership->in_timewait);
	}
	return sum;
}

static bool is_first_of_its_thread(int index)
{
	for (int i = 0; i < index; i++)
		if (notes->ownership[i].tid == notes->ownership[index].tid)
			return false;
	return true;
}

static void compare(struct nfhook *hook, const char *name, pid_t process)
{
	char check_name[128];
	struct counters expected = expected_of(0), got;
	if (!expected.of[NFHOOK_TCP_SENT_PACKETS] && !expected.of[NFHOOK_UDP_SENT_PACKETS])
		give_up("nothing is known of %s", name);
	reader_process_counters(hook, process, &got);
	snprintf(check_name, sizeof(check_name), "%s process", name);
	check_counters(check_name, &expected, &got);
	for (int i = 0, thread = 0; i < notes->count; i++) {
		if (!is_first_of_its_thread(i))
			continue;
		pid_t tid = notes->ownership[i].tid;
		expected = expected_of(tid);
		reader_counters(hook, reader_thread(hook, process, tid), &got);
		snprintf(check_name, sizeof(check_name), "%s thread %d", name, thread++);
		check_counters(check_name, &expected, &got);
	}
}

static void run(struct nfhook *hook, const struct scenario *scenario, int family, bool offloads)
{
	char name[96];
	int status = 0;
	snprintf(name, sizeof(name), "%s %s%s", scenario->name, family == AF_INET6 ? "v6" : "v4", offloads ? " offloaded" : "");
	notes->count = 0;
	capture_forget();
	pid_t process = fork();
	if (!process) {
		scenario->run(family);
		_exit(SCENARIO_EXIT_CODE);
	}
	if (process < 0 || waitpid(process, &status, 0) != process || status != SCENARIO_EXIT_CODE << 8)
		give_up("%s ended with status %#x", name, status);
	capture_drain(QUIET_MS);
	compare(hook, name, process);
}

void counting_checks(struct nfhook *hook, bool offloads)
{
	bool saw_offloaded = false;
	place_offloads(offloads);
	for (int i = 0; i < scenario_count; i++) {
		run(hook, &scenarios[i], AF_INET, offloads);
		saw_offloaded |= capture_saw_offloaded();
		run(hook, &scenarios[i], AF_INET6, offloads);
		saw_offloaded |= capture_saw_offloaded();
	}
	check(saw_offloaded == offloads, "the device was given %s", offloads ? "offloaded packets" : "single segments only");
}
