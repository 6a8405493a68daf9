// SPDX-License-Identifier: Apache-2.0
// Each packet's sender is told before the packet leaves: connections, shared sockets, bulk.
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "feed.h"
#include "stamped.h"
#include "traffic.h"

#define ROUNDS 200
#define ALTERNATIONS 2000
#define STREAMS 2
#define BULK_BYTES (64u << 20)

/* A server and a client, threads or processes. */
struct talk {
	int family;
	size_t bulk; /* 0: they sign in turns */
	pthread_barrier_t ready;
	uint16_t server_port, client_port;
	pid_t server, client;
};

static void without_delay(int fd)
{
	int yes = 1;
	if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)))
		give_up("TCP_NODELAY");
}

static void *serve(void *argument)
{
	struct talk *talk = argument;
	int listener = bound_socket(talk->family, SOCK_STREAM, 0);
	talk->server_port = port_of(listener);
	talk->server = gettid();
	if (listen(listener, 1))
		give_up("listen");
	pthread_barrier_wait(&talk->ready);
	int fd = accept(listener, NULL, NULL);
	without_delay(fd);
	if (talk->bulk)
		receive_all(fd, talk->bulk);
	for (int i = 0; i < ROUNDS && !talk->bulk; i++) {
		expect_signature(fd);
		sign(fd);
	}
	close(listener);
	close(fd);
	return NULL;
}

static void *call(void *argument)
{
	struct talk *talk = argument;
	int fd = bound_socket(talk->family, SOCK_STREAM, 0);
	without_delay(fd);
	talk->client_port = port_of(fd);
	talk->client = gettid();
	pthread_barrier_wait(&talk->ready);
	connect_to(fd, talk->family, talk->server_port);
	if (talk->bulk)
		send_all(fd, talk->bulk);
	for (int i = 0; i < ROUNDS && !talk->bulk; i++) {
		sign(fd);
		expect_signature(fd);
	}
	close(fd);
	return NULL;
}

static struct talk *talks_make(int count, int family, size_t bulk)
{
	struct talk *talks = mmap(NULL, count * sizeof(*talks), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_barrierattr_t shared;
	pthread_barrierattr_init(&shared);
	pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
	if (talks == MAP_FAILED)
		give_up("no memory to share");
	for (int i = 0; i < count; i++) {
		talks[i].family = family;
		talks[i].bulk = bulk;
		pthread_barrier_init(&talks[i].ready, &shared, 2);
	}
	return talks;
}

static void run_threads(struct talk *talks, int count)
{
	pthread_t threads[2 * STREAMS];
	for (int i = 0; i < 2 * count; i++)
		if (pthread_create(&threads[i], NULL, i % 2 ? call : serve, &talks[i / 2]))
			give_up("cannot start a thread");
	for (int i = 0; i < 2 * count; i++)
		pthread_join(threads[i], NULL);
}

static void run_processes(struct talk *talk)
{
	pid_t server = fork(), client = server ? fork() : -1;
	if (!server || !client) {
		(server ? call : serve)(talk);
		_exit(0);
	}
	waitpid(server, NULL, 0);
	waitpid(client, NULL, 0);
}

static void check_connection(int family, bool processes)
{
	char name[64];
	struct talk *talk = talks_make(1, family, 0);
	snprintf(name, sizeof(name), "connection of two %s v%d", processes ? "processes" : "threads", family == AF_INET ? 4 : 6);
	stamped_open();
	feed_forget();
	if (processes)
		run_processes(talk);
	else
		run_threads(talk, 1);
	check_packets(name, 2 * ROUNDS, false);
	check_number("uses: a connection's caller is told once", 1, feed_count(IPPROTO_TCP, talk->client_port));
	check_number("uses: who was called is told once, and once as who listens", 2, feed_count(IPPROTO_TCP, talk->server_port));
	const struct nfhook_use *use = feed_last(IPPROTO_TCP, talk->client_port, talk->server_port, INT64_MAX);
	check(use && use->family == family && use->tgid == (uint32_t)(processes ? talk->client : getpid()), "uses: its family, its process and its remote end");
	const struct nfhook_use *listens = feed_last(IPPROTO_TCP, talk->server_port, 0, use ? use->time_ns : 0);
	check(listens && !listens->remote_port && listens->tid == (uint32_t)talk->server, "uses: who listens is told before anybody calls");
	stamped_close();
	munmap(talk, sizeof(*talk));
}

/* Acknowledgements of the one leave in soft interrupts on top of the other: also where they have to share a processor. */
static void check_bulk(bool one_processor)
{
	cpu_set_t before, one;
	struct talk *talks = talks_make(STREAMS, AF_INET, BULK_BYTES);
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	if (sched_getaffinity(0, sizeof(before), &before) || (one_processor && sched_setaffinity(0, sizeof(one), &one)))
		give_up("cannot choose a processor");
	feed_forget();
	run_threads(talks, STREAMS);
	feed_read();
	for (int i = 0; i < STREAMS; i++) {
		check(feed_only(IPPROTO_TCP, talks[i].client_port, talks[i].client), "uses: bulk: what sends is its sender's alone");
		check(feed_only(IPPROTO_TCP, talks[i].server_port, talks[i].server), "uses: bulk: what receives is its receiver's alone");
	}
	sched_setaffinity(0, sizeof(before), &before);
	munmap(talks, STREAMS * sizeof(*talks));
}

/* Two threads, one socket, strictly in turns. */
struct turns {
	int fd, me;
	uint16_t port;
	int *turn;
};

static void *take_turns(void *argument)
{
	struct turns *turns = argument;
	for (int i = turns->me; i < ALTERNATIONS; i += 2) {
		while (__atomic_load_n(turns->turn, __ATOMIC_ACQUIRE) != i)
			sched_yield();
		sign_to(turns->fd, AF_INET, turns->port);
		__atomic_store_n(turns->turn, i + 1, __ATOMIC_RELEASE);
	}
	return NULL;
}

static void check_alternation(void)
{
	int fd = bound_socket(AF_INET, SOCK_DGRAM, 0), sink = bound_socket(AF_INET, SOCK_DGRAM, 0), turn = 0;
	struct turns turns[2] = {{fd, 0, port_of(sink), &turn}, {fd, 1, port_of(sink), &turn}};
	pthread_t other;
	stamped_open();
	feed_forget();
	if (pthread_create(&other, NULL, take_turns, &turns[1]))
		give_up("cannot start a thread");
	take_turns(&turns[0]);
	pthread_join(other, NULL);
	check_packets("a socket of two threads in turns", ALTERNATIONS, false);
	check_number("uses: each turn is told", ALTERNATIONS, feed_count(IPPROTO_UDP, port_of(fd)));
	check_number("uses: nothing is lost", 0, feed_lost());
	stamped_close();
	close(fd);
	close(sink);
}

void uses_exact_checks(void)
{
	feed_open();
	for (int processes = 0; processes < 2; processes++) {
		check_connection(AF_INET, processes);
		check_connection(AF_INET6, processes);
	}
	check_alternation();
	check_bulk(false);
	check_bulk(true);
	feed_close();
}
