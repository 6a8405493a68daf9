// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "capture.h"
#include "suites.h"
#include "traffic.h"

#define PROCESSES 60
#define BATCH 200
#define FIRST_UID 20000
#define IPV4_UDP_HEADERS 28
#define DEADLINE_MS 20000
#define LEADER_EXIT_CODE 7

/* How the process with this number lives and ends. */
enum kind { EXITS, IS_KILLED, EXECS, CHANGES_USER, THREAD_EXECS, KINDS };

struct process {
	pid_t pid;
	int status;   /* as waitpid(2) gives it */
	int datagrams;
	bool seen;
};
static struct process processes[PROCESSES];
static uint16_t sink_port;

static void send_one(int number)
{
	send_to(bound_socket(AF_INET, SOCK_DGRAM, 0), AF_INET, sink_port, number + 1);
}

int exits_child(int argument_count, char **arguments)
{
	if (argument_count != 4)
		return EXIT_FAILURE;
	sink_port = atoi(arguments[3]);
	send_one(atoi(arguments[2]));
	return atoi(arguments[2]);
}

static void start_anew(int number)
{
	char number_text[16], port_text[16];
	snprintf(number_text, sizeof(number_text), "%d", number);
	snprintf(port_text, sizeof(port_text), "%d", sink_port);
	execl("/proc/self/exe", "nfhook-test", "child", number_text, port_text, NULL);
	give_up("cannot execute this program anew");
}

static void *start_anew_from_thread(void *number)
{
	send_one(*(int *)number);
	start_anew(*(int *)number);
	return NULL;
}

static void live(int number)
{
	pthread_t thread;
	switch (number % KINDS) {
	case CHANGES_USER: /* by the system call, since the C library's function tells other threads first */
		if (syscall(SYS_setresuid, FIRST_UID + number, FIRST_UID + number, FIRST_UID + number))
			give_up("setresuid");
		break;
	case EXECS:
		start_anew(number);
		break;
	case THREAD_EXECS:
		if (pthread_create(&thread, NULL, start_anew_from_thread, &number))
			give_up("no thread");
		pthread_join(thread, NULL);
		break;
	}
	send_one(number);
	if (number % KINDS == IS_KILLED)
		kill(getpid(), SIGKILL);
	_exit(number);
}

static void start_all(void)
{
	for (int i = 0; i < PROCESSES; i++) {
		processes[i].datagrams = i % KINDS == THREAD_EXECS ? 2 : 1;
		processes[i].status = i % KINDS == IS_KILLED ? SIGKILL : i << 8;
		processes[i].pid = fork();
		if (!processes[i].pid)
			live(i);
	}
	for (int i = 0; i < PROCESSES; i++) {
		int status = 0;
		if (waitpid(processes[i].pid, &status, 0) != processes[i].pid || status != processes[i].status)
			give_up("process %d ended with status %#x", i, status);
	}
}

static uint64_t boot_ns(void)
{
	struct timespec time;
	clock_gettime(CLOCK_BOOTTIME, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

/* As a reader does: waits, takes, until all are there. */
static int take_all(struct nfhook *hook)
{
	const struct nfhook_task *tasks = nfhook_tasks(hook, NULL);
	uint64_t deadline = boot_ns() + DEADLINE_MS * 1000000ull;
	int seen = 0;
	while (seen < PROCESSES && boot_ns() < deadline) {
		uint32_t ended[7];
		int count = nfhook_wait(hook, 1000);
		if (count < 0)
			give_up("nfhook_wait says %d", count);
		while ((count = nfhook_take_ended(hook, ended, 7)) > 0) {
			for (int e = 0; e < count; e++) {
				const struct nfhook_task *task = &tasks[ended[e]];
				for (int i = 0; i < PROCESSES && task->flags & NFHOOK_TASK_PROCESS; i++)
					if (task->tgid == (uint32_t)processes[i].pid && !processes[i].seen) {
						processes[i].seen = true;
						seen++;
					}
			}
		}
	}
	return seen;
}

static size_t expected_arguments(int number, char *arguments, size_t size)
{
	if (number % KINDS == EXECS || number % KINDS == THREAD_EXECS)
		return snprintf(arguments, size, "nfhook-test%cchild%c%d%c%d", 0, 0, number, 0, sink_port) + 1;
	int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t length = read(fd, arguments, size);
	close(fd);
	return length < 0 ? 0 : length;
}

static uint64_t own_cgroup(void)
{
	char line[512] = "", path[1024];
	struct stat found;
	FILE *file = fopen("/proc/self/cgroup", "re"), *mounts = fopen("/proc/self/mounts", "re");
	char *end = NULL, mount_point[256] = "";
	while (file && fgets(line, sizeof(line), file) && strncmp(line, "0::", 3))
		;
	char mount[1024];
	while (mounts && fgets(mount, sizeof(mount), mounts) && (sscanf(mount, "%*s %255s", mount_point) != 1 || !strstr(mount, " cgroup2 ")))
		;
	if (file)
		fclose(file);
	if (mounts)
		fclose(mounts);
	if ((end = strchr(line, '\n')))
		*end = 0;
	snprintf(path, sizeof(path), "%s%s", mount_point, line + 3);
	return stat(path, &found) ? 0 : found.st_ino;
}

struct sums { int known, ended, statuses, users, counters, arguments, commands, cgroups, times; };

static void examine(struct nfhook *hook, int number, uint64_t since_ns, struct sums *sums)
{
	const struct process *process = &processes[number];
	uint32_t entry = reader_process(hook, process->pid);
	const struct nfhook_task *task = &nfhook_tasks(hook, NULL)[entry];
	struct nfhook_details details;
	struct counters expected = {0}, got;
	char arguments[4096];
	size_t length = expected_arguments(number, arguments, sizeof(arguments));
	if (!entry || nfhook_read_details(hook, entry, 1, &details) != 1)
		return;
	sums->known++;
	sums->ended += (task->flags & NFHOOK_TASK_ENDED) != 0 && task->sockets == 0;
	sums->statuses += task->exit_status == (uint32_t)process->status;
	sums->users += task->euid == (number % KINDS == CHANGES_USER ? (uid_t)(FIRST_UID + number) : geteuid());
	sums->times += task->start_ns >= since_ns && task->end_ns > task->start_ns && task->end_ns <= boot_ns();
	expected.of[NFHOOK_UDP_SENT_PACKETS] = process->datagrams;
	expected.of[NFHOOK_UDP_SENT_BYTES] = process->datagrams * (IPV4_UDP_HEADERS + number + 1);
	reader_process_counters(hook, process->pid, &got);
	sums->counters += !memcmp(&expected, &got, sizeof(got));
	sums->arguments += details.arguments_length == length && !memcmp(details.arguments, arguments, length) && !details.truncated;
	sums->commands += !strcmp(details.command, number % KINDS == EXECS || number % KINDS == THREAD_EXECS ? "exe" : program_invocation_short_name);
	sums->cgroups += details.cgroup_id == own_cgroup();
}

static void check_batch(struct nfhook *hook)
{
	static struct nfhook_details batch[BATCH];
	struct nfhook_details single;
	uint32_t end = nfhook_globals(hook)->high_water;
	if (end > NFHOOK_FIRST_TASK + BATCH)
		end = NFHOOK_FIRST_TASK + BATCH;
	int count = nfhook_read_details(hook, NFHOOK_FIRST_TASK, end - NFHOOK_FIRST_TASK, batch), same = 0;
	check_number("details read at once", end - NFHOOK_FIRST_TASK, count);
	for (uint32_t i = NFHOOK_FIRST_TASK; i < end; i++)
		same += nfhook_read_details(hook, i, 1, &single) == 1 && !memcmp(&single, &batch[i - NFHOOK_FIRST_TASK], sizeof(single));
	check_number("and one by one", end - NFHOOK_FIRST_TASK, same);
}

/* The leader is a zombie, the process is not: a thread goes on. */
static int lines[2];
static void *outlive(void *unused)
{
	char byte;
	(void)unused;
	usleep(50000);
	send_one(0);
	if (read(lines[0], &byte, 1) != 1)
		give_up("a pipe is broken");
	send_one(0);
	_exit(LEADER_EXIT_CODE);
}

static void check_zombie_leader(struct nfhook *hook)
{
	pthread_t thread;
	struct counters expected = {0}, got;
	int status;
	if (pipe(lines))
		give_up("pipe");
	pid_t process = fork();
	if (!process) {
		if (pthread_create(&thread, NULL, outlive, NULL))
			give_up("no thread");
		syscall(SYS_exit, 3); /* this thread alone */
	}
	usleep(400000);
	uint32_t entry = reader_process(hook, process);
	const struct nfhook_task *task = &nfhook_tasks(hook, NULL)[entry];
	check(entry && !(task->flags & NFHOOK_TASK_ENDED), "a process whose leader is a zombie has not ended");
	if (write(lines[1], "", 1) != 1)
		give_up("a pipe is broken");
	waitpid(process, &status, 0);
	check(task->flags & NFHOOK_TASK_ENDED, "it ends with its last thread");
	check_number("with that one's exit code", LEADER_EXIT_CODE << 8, task->exit_status);
	expected.of[NFHOOK_UDP_SENT_PACKETS] = 2;
	expected.of[NFHOOK_UDP_SENT_BYTES] = 2 * (IPV4_UDP_HEADERS + 1);
	reader_process_counters(hook, process, &got);
	check_counters("and all it sent", &expected, &got);
	close(lines[0]);
	close(lines[1]);
}

void exits_checks(struct nfhook *hook)
{
	struct sums sums = {0};
	int sink = bound_socket(AF_INET, SOCK_DGRAM, 0);
	uint32_t stale[64];
	uint64_t since_ns = boot_ns() - 10000000; /* start times are older by up to a tick of the clock that stamps them */
	sink_port = port_of(sink);
	/* Others' tasks end too: some quiet moment will do. */
	int waited = 1;
	for (int attempt = 0; waited && attempt < 500; attempt++) {
		while (nfhook_take_ended(hook, stale, 64) > 0)
			;
		waited = nfhook_wait(hook, 5);
	}
	check_number("waiting ends where nothing else does", 0, waited);
	start_all();
	check_number("ends seen", PROCESSES, take_all(hook));
	for (int i = 0; i < PROCESSES; i++)
		examine(hook, i, since_ns, &sums);
	check_number("ended processes known", PROCESSES, sums.known);
	check_number("marked as ended, without a socket", PROCESSES, sums.ended);
	check_number("exit codes and signals", PROCESSES, sums.statuses);
	check_number("effective users", PROCESSES, sums.users);
	check_number("start and end times", PROCESSES, sums.times);
	check_number("exact counters of processes that ended", PROCESSES, sums.counters);
	check_number("command lines", PROCESSES, sums.arguments);
	check_number("commands", PROCESSES, sums.commands);
	check_number("cgroups", PROCESSES, sums.cgroups);
	check_batch(hook);
	check_zombie_leader(hook);
	close(sink);
}
