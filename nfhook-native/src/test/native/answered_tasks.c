// SPDX-License-Identifier: Apache-2.0
// What the module's interface says of processes and threads, through all that can happen to them.
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "getsockopt.h"
#include "suites.h"
#include "traffic.h"

#define IPV4_UDP_HEADERS 28
#define DATAGRAM 100
#define WAIT_MS 10000
#define REST_US 1100000
#define NS_PER_TICK 10000000ull
#define NS_PER_SECOND 1000000000ull
#define CROWD 40

/* Commands to a thread of the subject. */
#define SEND 's'
#define LEAVE 'l' /* this thread alone */
#define EXECUTE 'e'
#define END 'q'

enum { LEADER, FIRST, SECOND, SILENT, THREADS };

static int commands[THREADS][2], answers[2];
static pid_t tids[THREADS];
static int sink_port;

static void *obey(void *lines)
{
	int *from = lines;
	pid_t self = gettid();
	char command, text[3][16];
	int fd = bound_socket(AF_INET, SOCK_DGRAM, 0);
	while (write(answers[1], &self, sizeof(self)) == sizeof(self) && read(from[0], &command, 1) == 1) {
		switch (command) {
		case SEND:
			send_to(fd, AF_INET, sink_port, DATAGRAM);
			break;
		case LEAVE:
			syscall(SYS_exit, 0);
			break;
		case EXECUTE:
			snprintf(text[0], sizeof(text[0]), "%d", from[0]);
			snprintf(text[1], sizeof(text[1]), "%d", answers[1]);
			snprintf(text[2], sizeof(text[2]), "%d", sink_port);
			/* Not that of "self", whose leader may be a zombie, without a program. */
			execl("/proc/thread-self/exe", "nfhook-test", "subject", text[0], text[1], text[2], NULL);
			_exit(EXIT_FAILURE);
		case END:
			_exit(EXIT_SUCCESS);
		}
	}
	_exit(EXIT_FAILURE);
}

int answered_subject(int argument_count, char **arguments)
{
	if (argument_count != 5)
		return EXIT_FAILURE;
	int lines[2] = {atoi(arguments[2])};
	answers[1] = atoi(arguments[3]);
	sink_port = atoi(arguments[4]);
	obey(lines);
	return EXIT_FAILURE;
}

static pid_t hear(void)
{
	struct pollfd readable = {.fd = answers[0], .events = POLLIN};
	pid_t tid;
	if (poll(&readable, 1, WAIT_MS) != 1 || read(answers[0], &tid, sizeof(tid)) != sizeof(tid))
		give_up("no word from the subject");
	return tid;
}

static void say(int thread, char command)
{
	if (write(commands[thread][1], &command, 1) != 1)
		give_up("the subject is gone");
}

static void send_from(int thread, int times)
{
	for (int i = 0; i < times; i++) {
		say(thread, SEND);
		hear();
	}
}

/* Its threads say their ids one after the other, in the order of the array. */
static pid_t start_subject(void)
{
	pthread_t thread;
	for (int i = 0; i < THREADS; i++)
		if (pipe(commands[i]))
			give_up("pipe");
	if (pipe(answers))
		give_up("pipe");
	pid_t process = fork();
	if (!process) {
		char go;
		for (int i = FIRST; i < THREADS; i++) {
			if (read(commands[i][0], &go, 1) != 1 || pthread_create(&thread, NULL, obey, commands[i]))
				_exit(EXIT_FAILURE);
		}
		read(commands[LEADER][0], &go, 1);
		obey(commands[LEADER]);
	}
	for (int i = FIRST; i < THREADS; i++) {
		say(i, SEND);
		tids[i] = hear();
	}
	say(LEADER, SEND);
	tids[LEADER] = hear();
	return process;
}

static void check_answer(const char *inside, const char *name, int command, pid_t id, int datagrams)
{
	const struct caller root = {.cgroup = inside};
	struct nfhook_netpertask answer = {0};
	int error = ask(&root, command, id, &answer);
	struct counters expected = {0}, got;
	expected.of[NFHOOK_UDP_SENT_PACKETS] = datagrams;
	expected.of[NFHOOK_UDP_SENT_BYTES] = datagrams * (DATAGRAM + IPV4_UDP_HEADERS);
	if (!datagrams) {
		check(error == ESRCH, "answer: %s: no such task (%s)", name, strerror(error));
		return;
	}
	if (!check(!error && answer.id == id, "answer: %s (%s)", name, strerror(error)))
		return;
	memcpy(got.of, answer.counters, sizeof(got.of));
	check_counters("and its counters", &expected, &got);
}

static bool wait_for_end(struct nfhook *hook, uint32_t entry)
{
	for (int i = 0; i < WAIT_MS / 10; i++) {
		if (nfhook_tasks(hook, NULL)[entry].flags & NFHOOK_TASK_ENDED)
			return true;
		usleep(10000);
	}
	return false;
}

/* As the reader does with a thread that ended. */
static void give_back(struct nfhook *hook, const uint32_t *entries, int count)
{
	for (int i = 0; i < count; i++)
		nfhook_retire(hook, entries[i]);
	usleep(REST_US);
	for (int i = 0; i < count; i++) {
		nfhook_fold(hook, entries[i]);
		nfhook_free(hook, entries[i], NULL);
	}
}

static void check_description(struct nfhook *hook, const char *inside, pid_t process, const char *command)
{
	const struct caller root = {.cgroup = inside};
	struct nfhook_netpertask answer;
	char path[64];
	unsigned long long start_ticks = 0;
	snprintf(path, sizeof(path), "/proc/%d/stat", process);
	FILE *stat = fopen(path, "re");
	if (!stat || fscanf(stat, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*d %*d %*d %*d %*d %*d %*d %*d %*d %*d %*d %*d %*d %llu", &start_ticks) != 1)
		give_up("cannot read %s", path);
	fclose(stat);
	if (ask(&root, NFHOOK_GETCNT_TGID, process, &answer))
		answer = (struct nfhook_netpertask){0};
	check(!strcmp(answer.command, command), "answer: the command (%.16s)", answer.command);
	check_number("answer: the second it started in, as /proc has it", (start_ticks * NS_PER_TICK + nfhook_globals(hook)->boot_epoch_ns) / NS_PER_SECOND, answer.btime);
}

static void check_life(struct nfhook *hook, const char *inside)
{
	pid_t process = start_subject();
	check_answer(inside, "a process without traffic", NFHOOK_GETCNT_TGID, process, 0);
	send_from(LEADER, 1);
	send_from(FIRST, 2);
	send_from(SECOND, 4);
	check_answer(inside, "a process with threads", NFHOOK_GETCNT_TGID, process, 7);
	check_answer(inside, "its leader", NFHOOK_GETCNT_PID, process, 1);
	check_answer(inside, "its first thread", NFHOOK_GETCNT_PID, tids[FIRST], 2);
	check_answer(inside, "its second thread", NFHOOK_GETCNT_PID, tids[SECOND], 4);
	check_answer(inside, "a thread without traffic", NFHOOK_GETCNT_PID, tids[SILENT], 0);
	check_answer(inside, "a thread is no process", NFHOOK_GETCNT_TGID, tids[FIRST], 0);
	check_description(hook, inside, process, "nfhook-test");

	uint32_t first = reader_thread(hook, process, tids[FIRST]), leader = reader_thread(hook, process, process);
	say(FIRST, LEAVE);
	check(first && wait_for_end(hook, first), "answer: a thread ends");
	check_answer(inside, "the thread that ended", NFHOOK_GETCNT_PID, tids[FIRST], 0);
	check_answer(inside, "its process", NFHOOK_GETCNT_TGID, process, 7);
	give_back(hook, &first, 1);
	check_answer(inside, "its process when the entry is given back", NFHOOK_GETCNT_TGID, process, 7);

	say(LEADER, LEAVE);
	check(leader && wait_for_end(hook, leader), "answer: the leader ends");
	check_answer(inside, "the leader that ended", NFHOOK_GETCNT_PID, process, 0);
	check_answer(inside, "a process whose leader has ended", NFHOOK_GETCNT_TGID, process, 7);
	send_from(SECOND, 1);
	check_answer(inside, "and goes on", NFHOOK_GETCNT_TGID, process, 8);

	say(SECOND, EXECUTE);
	hear();
	check_answer(inside, "a thread that executed a program, by its old id", NFHOOK_GETCNT_PID, tids[SECOND], 0);
	check_answer(inside, "and by its leader's, which it took over", NFHOOK_GETCNT_PID, process, 5);
	check_answer(inside, "its process", NFHOOK_GETCNT_TGID, process, 8);
	send_from(SECOND, 1);
	check_answer(inside, "what it sends then", NFHOOK_GETCNT_PID, process, 6);
	check_answer(inside, "counts for its process", NFHOOK_GETCNT_TGID, process, 9);
	check_description(hook, inside, process, "exe");

	say(SECOND, END);
	waitpid(process, NULL, 0);
	check_answer(inside, "a process that ended", NFHOOK_GETCNT_TGID, process, 0);
	check_answer(inside, "its last thread", NFHOOK_GETCNT_PID, process, 0);
}

/* Asks all the time, and notes what is not as expected. */
struct watch { int stop; uint64_t asked, wrong, packets; };

static pid_t start_watching(const char *inside, pid_t process, struct watch *watch)
{
	pid_t watcher = fork();
	if (watcher)
		return watcher;
	cgroup_enter(inside);
	int fd = socket(PF_INET, SOCK_RAW, IPPROTO_RAW);
	while (!__atomic_load_n(&watch->stop, __ATOMIC_RELAXED)) {
		struct nfhook_netpertask answer = {.id = process};
		socklen_t length = sizeof(answer);
		int error = getsockopt(fd, SOL_IP, NFHOOK_GETCNT_TGID, &answer, &length);
		if (error || answer.counters[NFHOOK_UDP_SENT_PACKETS] != watch->packets ||
		    answer.counters[NFHOOK_UDP_SENT_BYTES] != watch->packets * (DATAGRAM + IPV4_UDP_HEADERS))
			watch->wrong++;
		__atomic_add_fetch(&watch->asked, 1, __ATOMIC_RELAXED);
	}
	_exit(EXIT_SUCCESS);
}

struct member { int lines[2]; };

/* Half of many threads end, whose counters move to the process while others ask for it; then new ones take their entries. */
static void check_crowd(struct nfhook *hook, const char *inside)
{
	static struct member members[2 * CROWD];
	uint32_t entries[2 * CROWD], ended[CROWD];
	struct watch *watch = mmap(NULL, sizeof(*watch), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (watch == MAP_FAILED || pipe(answers))
		give_up("pipe");
	for (int i = 0; i < 2 * CROWD; i++)
		if (pipe(members[i].lines))
			give_up("pipe");
	int begin[2];
	if (pipe(begin))
		give_up("pipe");
	pid_t process = fork();
	if (!process) {
		char go;
		pthread_t thread;
		for (int i = 0; i < 2 * CROWD; i++)
			if (read(begin[0], &go, 1) != 1 || pthread_create(&thread, NULL, obey, members[i].lines))
				_exit(EXIT_FAILURE);
		pause();
	}
	pid_t ids[2 * CROWD];
	int sent = 0;
	for (int i = 0; i < CROWD; i++) {
		if (write(begin[1], "", 1) != 1)
			give_up("the subject is gone");
		ids[i] = hear();
		if (write(members[i].lines[1], &(char){SEND}, 1) != 1)
			give_up("the subject is gone");
		hear();
		sent++;
		entries[i] = reader_thread(hook, process, ids[i]);
	}
	check_answer(inside, "a process with many threads", NFHOOK_GETCNT_TGID, process, sent);

	int count = 0;
	for (int i = 0; i < CROWD; i++) { /* first, last and those between, in no order */
		int member = i * 7 % CROWD;
		if (member % 2 && member != CROWD - 1 && member != 1)
			continue;
		if (write(members[member].lines[1], &(char){LEAVE}, 1) != 1)
			give_up("the subject is gone");
		wait_for_end(hook, entries[member]);
		ended[count++] = entries[member];
	}
	watch->packets = sent;
	pid_t watcher = start_watching(inside, process, watch);
	while (!__atomic_load_n(&watch->asked, __ATOMIC_RELAXED))
		usleep(1000);
	for (int i = 0; i < count; i += 5)
		give_back(hook, ended + i, count - i < 5 ? count - i : 5);
	__atomic_store_n(&watch->stop, 1, __ATOMIC_RELAXED);
	waitpid(watcher, NULL, 0);
	check(!watch->wrong, "answer: counters that move are in it once (%llu of %llu wrong)", (unsigned long long)watch->wrong, (unsigned long long)watch->asked);
	check_answer(inside, "a process of which many threads ended", NFHOOK_GETCNT_TGID, process, sent);

	for (int i = CROWD; i < 2 * CROWD; i++) {
		if (write(begin[1], "", 1) != 1)
			give_up("the subject is gone");
		ids[i] = hear();
		if (write(members[i].lines[1], &(char){SEND}, 1) != 1)
			give_up("the subject is gone");
		hear();
		sent++;
	}
	check_answer(inside, "and of which many began", NFHOOK_GETCNT_TGID, process, sent);
	check_answer(inside, "one of these", NFHOOK_GETCNT_PID, ids[2 * CROWD - 1], 1);
	kill(process, SIGKILL);
	waitpid(process, NULL, 0);
	check_answer(inside, "a process that was killed", NFHOOK_GETCNT_TGID, process, 0);
	check_answer(inside, "a thread that was", NFHOOK_GETCNT_PID, ids[2 * CROWD - 1], 0);
	munmap(watch, sizeof(*watch));
}

void answered_tasks_checks(struct nfhook *hook, const char *inside)
{
	int sink = bound_socket(AF_INET, SOCK_DGRAM, 0);
	sink_port = port_of(sink);
	check_life(hook, inside);
	check_crowd(hook, inside);
	close(sink);
}
