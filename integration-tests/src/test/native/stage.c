// SPDX-License-Identifier: Apache-2.0
/* The stage: hands commands to actors and their answers back. It uses no network socket itself. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "workload.h"

#define MAX_ACTORS 256

static struct {
	char name[64];
	int link; /* -1: gone */
} actors[MAX_ACTORS];
static int actor_count;

static int find_actor(const char *name)
{
	for (int i = actor_count - 1; i >= 0; i--)
		if (actors[i].link >= 0 && !strcmp(actors[i].name, name))
			return i;
	return -1;
}

static void add_actor(const char *name, int link)
{
	if (actor_count == MAX_ACTORS) {
		fprintf(stderr, "workload stage: more than %d actors\n", MAX_ACTORS);
		exit(1);
	}
	snprintf(actors[actor_count].name, sizeof(actors[actor_count].name), "%s", name);
	actors[actor_count++].link = link;
}

static void spawn(const char *id, const char *name)
{
	int pair[2];
	uint64_t before = now_ns(CLOCK_BOOTTIME);
	pid_t child;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) || (child = fork()) < 0) {
		printf("%s error %s cannot spawn\n", id, strerrorname_np(errno));
		return;
	}
	if (!child) {
		for (int i = 0; i < actor_count; i++)
			if (actors[i].link >= 0)
				close(actors[i].link);
		close(pair[0]);
		close(STDIN_FILENO);
		open("/dev/null", O_RDONLY);
		dup2(STDERR_FILENO, STDOUT_FILENO);
		act(pair[1]);
	}
	close(pair[1]);
	add_actor(name, pair[0]);
	printf("%s ok tgid=%d tid=%d startAfter=%llu startBefore=%llu\n", id, child, child, (unsigned long long)before,
	       (unsigned long long)now_ns(CLOCK_BOOTTIME));
}

/* Waits for a child (an orphan too: the stage reaps what its actors leave behind). */
static void wait_for(const char *id, pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) < 0)
		printf("%s error %s cannot wait\n", id, strerrorname_np(errno));
	else
		printf("%s ok status=%d\n", id, status);
}

/* "ID ACTOR VERB..."; "ID stage spawn NAME" and "ID stage wait PID" are the stage's own. */
static void handle_line(char *line)
{
	char id[24], name[64], verb[32] = "", argument[64] = "", message[MESSAGE_SIZE];
	int used = 0, actor;

	if (sscanf(line, "%23s %63s %n", id, name, &used) < 2 || !used)
		return;
	if (!strcmp(name, "stage")) {
		sscanf(line + used, "%31s %63s", verb, argument);
		if (!strcmp(verb, "spawn"))
			spawn(id, argument);
		else if (!strcmp(verb, "wait"))
			wait_for(id, atoi(argument));
		else
			printf("%s error EINVAL unknown verb\n", id);
		return;
	}
	actor = find_actor(name);
	snprintf(message, sizeof(message), "%s %s", id, line + used);
	if (actor < 0 || send_message(actors[actor].link, message, -1) < 0)
		printf("%s error ESRCH no such actor: %s\n", id, name);
}

/* An answer; with a descriptor it brings a new actor ("... actor=NAME") or a socket for another one ("... to=NAME"). */
static void handle_answer(int actor)
{
	char text[MESSAGE_SIZE], name[64], message[MESSAGE_SIZE + 16], id[24];
	int descriptor;
	long length = receive_message(actors[actor].link, text, sizeof(text), &descriptor);
	char *found;

	if (length <= 0) {
		close(actors[actor].link);
		actors[actor].link = -1;
		return;
	}
	if (descriptor < 0) {
		puts(text);
	} else if ((found = strstr(text, " actor=")) && sscanf(found, " actor=%63s", name) == 1) {
		fcntl(descriptor, F_SETFD, FD_CLOEXEC);
		add_actor(name, descriptor);
		puts(text);
	} else if ((found = strstr(text, " to=")) && sscanf(found, " to=%63s", name) == 1 &&
		   sscanf(text, "%23s", id) == 1) {
		int to = find_actor(name);

		snprintf(message, sizeof(message), "%s take", id);
		if (to < 0 || send_message(actors[to].link, message, descriptor) < 0)
			printf("%s error ESRCH no such actor: %s\n", id, name);
		close(descriptor);
	} else {
		close(descriptor);
		puts(text);
	}
}

int stage_main(void)
{
	static char input[1 << 16];
	size_t filled = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	setsid();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	for (;;) {
		struct pollfd polls[MAX_ACTORS + 1] = { { .fd = STDIN_FILENO, .events = POLLIN } };
		int count = actor_count;

		for (int i = 0; i < count; i++)
			polls[i + 1] = (struct pollfd){ .fd = actors[i].link, .events = POLLIN };
		if (poll(polls, count + 1, -1) < 0)
			continue;
		for (int i = 0; i < count; i++)
			if (polls[i + 1].revents)
				handle_answer(i);
		if (polls[0].revents) {
			ssize_t length = read(STDIN_FILENO, input + filled, sizeof(input) - 1 - filled);
			char *line = input, *end;

			if (length <= 0)
				break;
			filled += length;
			input[filled] = 0;
			while ((end = strchr(line, '\n'))) {
				*end = 0;
				handle_line(line);
				line = end + 1;
			}
			filled -= line - input;
			memmove(input, line, filled);
		}
	}
	kill(0, SIGKILL);
	return 0;
}
