// SPDX-License-Identifier: Apache-2.0
/* An actor: one task that does what it is told, command by command. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "workload.h"

#define MAX_LINKS 64

/* Links of this process's actors: a forked child closes those that are not its own. */
static int links[MAX_LINKS];
static int link_count;

void keep_link(int link)
{
	if (link_count < MAX_LINKS)
		links[__atomic_fetch_add(&link_count, 1, __ATOMIC_RELAXED)] = link;
}

void close_other_links(int link)
{
	for (int i = 0; i < link_count; i++)
		if (links[i] != link)
			close(links[i]);
	link_count = 0;
	keep_link(link);
}

uint64_t now_ns(int clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

void answer(struct command *command, const char *format, ...)
{
	size_t used = strlen(command->answer);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(command->answer + used, sizeof(command->answer) - used, format, arguments);
	va_end(arguments);
}

long number(const struct command *command, int index, long otherwise)
{
	return index < command->count ? strtol(command->arguments[index], NULL, 0) : otherwise;
}

static int parse(struct command *command, const char *text)
{
	char *rest, *word;
	int used = 0;

	if (sscanf(text, "%23s %n", command->id, &used) < 1 || !used)
		return -EINVAL;
	snprintf(command->text, sizeof(command->text), "%s", text + used);
	for (word = strtok_r(command->text, " ", &rest); word && command->count < MAX_ARGUMENTS;
	     word = strtok_r(NULL, " ", &rest))
		command->arguments[command->count++] = word;
	return command->count ? 0 : -EINVAL;
}

/* The answer to "exec" comes from the program that came after it. */
void act_after_exec(int link, const char *id)
{
	char reply[64];

	fcntl(link, F_SETFD, FD_CLOEXEC);
	snprintf(reply, sizeof(reply), "%s ok", id);
	send_message(link, reply, -1);
	act(link);
}

void act(int link)
{
	char text[MESSAGE_SIZE], reply[MESSAGE_SIZE + 64];

	keep_link(link);
	for (;;) {
		struct command command = { .answer_descriptor = -1 };
		long length = receive_message(link, text, sizeof(text), &command.descriptor);
		uint64_t began = now_ns(CLOCK_REALTIME);
		int error;

		if (length <= 0)
			_exit(0);
		error = parse(&command, text);
		if (!error)
			error = act_on_tasks(&command, link);
		if (error == -ENOSYS)
			error = operate(&command);
		if (error)
			snprintf(reply, sizeof(reply), "%s error %s %s", command.id, strerrorname_np(-error), text);
		else
			snprintf(reply, sizeof(reply), "%s ok began=%llu ended=%llu%s", command.id,
				 (unsigned long long)began, (unsigned long long)now_ns(CLOCK_REALTIME), command.answer);
		if (send_message(link, reply, command.answer_descriptor) < 0)
			_exit(0);
		if (command.answer_descriptor >= 0)
			close(command.answer_descriptor);
	}
}
