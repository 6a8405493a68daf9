/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The workload program of the integration tests: tasks that do with sockets what a test tells them to.
 *
 *   workload stage   A stage reads commands from standard input and hands them to its actors. An actor is a process
 *                    or a thread, made by another actor (thread, fork) or by the stage (spawn). A command is
 *                    "ID ACTOR VERB [ARGUMENT]...", its answer "ID ok KEY=VALUE..." or "ID error ERRNO TEXT".
 *                    Actors work at the same time, each on one command at a time; the end of standard input ends all.
 *   workload storm   Many short processes, see storm.c.
 *   workload once    One of them, after its exec.
 *   workload sink    Their other end, see sink.c.
 *   workload relay   A connection to a Unix socket as another user, see relay.c.
 *   workload pace    A sender of known speed, see pace.c.
 *   workload states  Sockets in every state, see states.c.
 *
 * A stage and its actors talk over Unix sockets alone, so that no packet is sent but those the test asked for.
 */
#ifndef WORKLOAD_H
#define WORKLOAD_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#define MESSAGE_SIZE 2048
#define MAX_ARGUMENTS 32

/* One command as an actor gets it, and its answer. */
struct command {
	char id[24];
	int count;                       /* of arguments, the verb included */
	char *arguments[MAX_ARGUMENTS];  /* [0] is the verb */
	char text[MESSAGE_SIZE];         /* what the arguments point into */
	int descriptor;                  /* that came with the command, or -1 */
	char answer[MESSAGE_SIZE];
	int answer_descriptor;           /* to send with the answer, or -1 */
};

/* link.c: messages between the stage and its actors, each with at most one descriptor. */
int send_message(int link, const char *text, int descriptor);
long receive_message(int link, char *text, size_t size, int *descriptor);

/* operations.c, tasks.c: one function a verb; 0, or -errno. */
int operate(struct command *command);
int act_on_tasks(struct command *command, int link);
void answer(struct command *command, const char *format, ...) __attribute__((format(printf, 2, 3)));
long number(const struct command *command, int index, long otherwise);
uint64_t now_ns(int clock);

/* actor.c: serves one link until it is closed. */
void act(int link) __attribute__((noreturn));
void act_after_exec(int link, const char *id) __attribute__((noreturn));
void keep_link(int link);
void close_other_links(int link);

int stage_main(void);
int storm_main(int argc, char **argv);
int once_main(int argc, char **argv);
int sink_main(int argc, char **argv);
int relay_main(int argc, char **argv);
int pace_main(int argc, char **argv);
int states_main(int argc, char **argv);
int tun_main(int argc, char **argv);

#endif
