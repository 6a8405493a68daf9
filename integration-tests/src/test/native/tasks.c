// SPDX-License-Identifier: Apache-2.0
/* Verbs that make, change and end tasks. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "workload.h"

static void *run_thread(void *argument)
{
	act((int)(intptr_t)argument);
}

static void describe(struct command *command)
{
	answer(command, " tgid=%d tid=%d uid=%d", getpid(), (int)syscall(SYS_gettid), geteuid());
}

/* thread NAME: a new thread that is an actor. Its own first answer to "id" tells who it is. */
static int make_thread(struct command *command)
{
	int pair[2], error;
	pthread_t thread;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -errno;
	error = pthread_create(&thread, NULL, run_thread, (void *)(intptr_t)pair[1]);
	if (error)
		return -error;
	pthread_detach(thread);
	command->answer_descriptor = pair[0];
	answer(command, " actor=%s", command->arguments[1]);
	return 0;
}

/* fork NAME [PID]: a new process, a child of this one, with its sockets; with a PID it gets just that one. */
static int make_process(struct command *command)
{
	pid_t wanted = number(command, 2, 0), child;
	struct clone_args arguments = { .exit_signal = SIGCHLD };
	uint64_t before = now_ns(CLOCK_BOOTTIME);
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -errno;
	if (wanted) {
		arguments.set_tid = (uintptr_t)&wanted;
		arguments.set_tid_size = 1;
		child = syscall(SYS_clone3, &arguments, sizeof(arguments));
	} else {
		child = fork();
	}
	if (child < 0) {
		int error = -errno;

		close(pair[0]);
		close(pair[1]);
		return error;
	}
	if (!child) {
		close(pair[0]);
		close_other_links(pair[1]);
		act(pair[1]);
	}
	close(pair[1]);
	command->answer_descriptor = pair[0];
	answer(command, " actor=%s tgid=%d tid=%d startAfter=%llu startBefore=%llu", command->arguments[1], child, child,
	       (unsigned long long)before, (unsigned long long)now_ns(CLOCK_BOOTTIME));
	return 0;
}

/* exec [WORD]...: this program anew in this task; the words stand in its command line. */
static int exec_again(struct command *command, int link)
{
	char number[16], *arguments[MAX_ARGUMENTS + 4] = { "workload", "actor", number, command->id };

	for (int i = 1; i < command->count; i++)
		arguments[i + 3] = command->arguments[i];
	snprintf(number, sizeof(number), "%d", link);
	fcntl(link, F_SETFD, 0);
	execv("/proc/self/exe", arguments);
	return -errno;
}

static int set_groups(struct command *command)
{
	gid_t groups[MAX_ARGUMENTS];

	for (int i = 1; i < command->count; i++)
		groups[i - 1] = number(command, i, 0);
	return setgroups(command->count - 1, groups) ? -errno : 0;
}

/* The last answer of a task that ends: the test must not wait for one that can't come. */
static void last_answer(struct command *command, int link)
{
	char reply[128];

	snprintf(reply, sizeof(reply), "%s ok ending=%llu", command->id, (unsigned long long)now_ns(CLOCK_BOOTTIME));
	send_message(link, reply, -1);
}

static int enter_namespace(const char *path)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC), error = 0;

	if (descriptor < 0)
		return -errno;
	if (setns(descriptor, CLONE_NEWNET))
		error = -errno;
	close(descriptor);
	return error;
}

int act_on_tasks(struct command *command, int link)
{
	const char *verb = command->arguments[0];
	int named = command->count > 1;

	if (!strcmp(verb, "id")) {
		describe(command);
		return 0;
	}
	if (!strcmp(verb, "thread") && named)
		return make_thread(command);
	if (!strcmp(verb, "fork") && named)
		return make_process(command);
	if (!strcmp(verb, "exec"))
		return exec_again(command, link);
	if (!strcmp(verb, "netns") && named)
		return enter_namespace(command->arguments[1]);
	if (!strcmp(verb, "groups"))
		return set_groups(command);
	if (!strcmp(verb, "uid") && named)
		return setresuid(-1, number(command, 1, 0), 0) ? -errno : 0;
	if (!strcmp(verb, "name") && named)
		return prctl(PR_SET_NAME, command->arguments[1]) ? -errno : 0;
	if (!strcmp(verb, "wait") && named)
		return waitpid(number(command, 1, 0), NULL, 0) < 0 ? -errno : 0;
	if (!strcmp(verb, "exit")) {
		last_answer(command, link);
		_exit(number(command, 1, 0));
	}
	if (!strcmp(verb, "exit-thread")) {
		last_answer(command, link);
		syscall(SYS_exit, 0);
	}
	if (!strcmp(verb, "raise") && named) {
		last_answer(command, link);
		signal(number(command, 1, 0), SIG_DFL);
		kill(getpid(), number(command, 1, 0));
		pause();
	}
	return -ENOSYS;
}
