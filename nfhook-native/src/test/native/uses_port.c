// SPDX-License-Identifier: Apache-2.0
// Which socket: several with one port, one port after another, one socket connected twice.
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "feed.h"
#include "stamped.h"
#include "traffic.h"

#define SHARING 2
#define REMOTES 3
#define ROUNDS 50

static int sharing_socket(uint16_t port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), yes = 1;
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof(yes)) || bind(fd, (struct sockaddr *)&address, sizeof(address)))
		give_up("cannot share a port");
	return fd;
}

struct worker {
	int fd;
	uint16_t remotes[REMOTES];
};

static void *work(void *argument)
{
	const struct worker *worker = argument;
	for (int round = 0; round < ROUNDS; round++)
		for (int i = 0; i < REMOTES; i++)
			sign_to(worker->fd, AF_INET, worker->remotes[i]);
	return NULL;
}

/* Two workers, one port, each with a socket and ends of its own. */
static void check_shared_port(void)
{
	struct worker workers[SHARING];
	pthread_t threads[SHARING];
	int sinks[SHARING * REMOTES];
	uint16_t port = 0;
	for (int i = 0; i < SHARING; i++) {
		workers[i].fd = sharing_socket(port);
		port = port_of(workers[i].fd);
		for (int r = 0; r < REMOTES; r++) {
			sinks[i * REMOTES + r] = bound_socket(AF_INET, SOCK_DGRAM, 0);
			workers[i].remotes[r] = port_of(sinks[i * REMOTES + r]);
		}
	}
	stamped_open();
	feed_forget();
	for (int i = 0; i < SHARING; i++)
		if (pthread_create(&threads[i], NULL, work, &workers[i]))
			give_up("cannot start a thread");
	for (int i = 0; i < SHARING; i++)
		pthread_join(threads[i], NULL);
	check_packets("a port of two sockets", SHARING * REMOTES * ROUNDS, true);
	check_number("uses: each end that a shared port talks to is told once", SHARING * REMOTES, feed_count(IPPROTO_UDP, port));
	for (int i = 0; i < SHARING; i++) {
		const struct nfhook_use *use = feed_last(IPPROTO_UDP, port, workers[i].remotes[0], INT64_MAX);
		check_number("uses: by its own socket", socket_number(workers[i].fd, IPPROTO_UDP), use ? use->socket : 0);
		close(workers[i].fd);
	}
	stamped_close();
	for (int i = 0; i < SHARING * REMOTES; i++)
		close(sinks[i]);
}

/* A port that is its socket's alone says enough: no event for each end it talks to. */
static void check_own_port(void)
{
	int fd = bound_socket(AF_INET, SOCK_DGRAM, 0), first = bound_socket(AF_INET, SOCK_DGRAM, 0), second = bound_socket(AF_INET, SOCK_DGRAM, 0);
	feed_forget();
	sign_to(fd, AF_INET, port_of(first));
	sign_to(fd, AF_INET, port_of(second));
	feed_read();
	check_number("uses: a socket with a port of its own is told once", 1, feed_count(IPPROTO_UDP, port_of(fd)));
	close(fd);
	close(first);
	close(second);
}

/* The kernel gives the same memory to the next socket. */
static void check_reused(int type)
{
	int protocol = type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP, sink = bound_socket(AF_INET, type, 0), told = 0, numbered = 0;
	if (type == SOCK_STREAM && listen(sink, 16))
		give_up("listen");
	for (int i = 0; i < 16; i++) {
		int fd = bound_socket(AF_INET, type, 0), accepted = -1;
		uint16_t port = port_of(fd);
		feed_forget();
		connect_to(fd, AF_INET, port_of(sink));
		if (type == SOCK_STREAM)
			accepted = accept(sink, NULL, NULL);
		sign(fd);
		feed_read();
		const struct nfhook_use *use = feed_last(protocol, port, 0, INT64_MAX);
		told += feed_count(protocol, port) == 1;
		numbered += use && use->socket == socket_number(fd, protocol);
		close(fd);
		if (accepted >= 0)
			close(accepted);
	}
	check_number(type == SOCK_STREAM ? "uses: each of many connections is told once" : "uses: each of many datagram sockets is told once", 16, told);
	check_number(type == SOCK_STREAM ? "uses: by its cookie" : "uses: by its inode", 16, numbered);
	close(sink);
}

/* Refused first, then connected to another port: the same socket, the same task, other ends. */
static void check_connected_twice(void)
{
	int closed = bound_socket(AF_INET, SOCK_STREAM, 0), listener = bound_socket(AF_INET, SOCK_STREAM, 0), free = bound_socket(AF_INET, SOCK_STREAM, 0);
	uint16_t port = port_of(free), nowhere = port_of(closed);
	close(free);
	int fd = bound_socket(AF_INET, SOCK_STREAM, port); /* a port that it asked for, and so keeps */
	struct sockaddr_in refusing = {.sin_family = AF_INET, .sin_port = htons(nowhere), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	if (listen(listener, 1))
		give_up("listen");
	feed_forget();
	if (!connect(fd, (struct sockaddr *)&refusing, sizeof(refusing)) || errno != ECONNREFUSED)
		give_up("port %d is not closed", nowhere);
	connect_to(fd, AF_INET, port_of(listener));
	feed_read();
	check(feed_last(IPPROTO_TCP, port, nowhere, INT64_MAX), "uses: a connection that is refused");
	check(feed_last(IPPROTO_TCP, port, port_of(listener), INT64_MAX), "uses: and the next one of its socket");
	close(fd);
	close(listener);
	close(closed);
}

/* Who connects a datagram socket anew may get another port. */
static void check_other_port(void)
{
	int sink = bound_socket(AF_INET, SOCK_DGRAM, 0), fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), taken[8], told = 0;
	struct sockaddr nobody = {.sa_family = AF_UNSPEC};
	for (int i = 0; i < 8; i++) {
		feed_forget();
		connect_to(fd, AF_INET, port_of(sink));
		sign(fd);
		uint16_t port = port_of(fd);
		feed_read();
		const struct nfhook_use *use = feed_last(IPPROTO_UDP, port, port_of(sink), INT64_MAX);
		told += use && use->socket == socket_number(fd, IPPROTO_UDP);
		if (connect(fd, &nobody, sizeof(nobody)))
			give_up("cannot disconnect");
		taken[i] = bound_socket(AF_INET, SOCK_DGRAM, port); /* so that it gets another one */
	}
	check_number("uses: a datagram socket whose port changes", 8, told);
	for (int i = 0; i < 8; i++)
		close(taken[i]);
	close(fd);
	close(sink);
}

/* Nobody has asked for the cookie of a connection that was there before. */
static void check_early(void)
{
	int listener = bound_socket(AF_INET, SOCK_STREAM, 0), fd = bound_socket(AF_INET, SOCK_STREAM, 0);
	if (listen(listener, 1))
		give_up("listen");
	connect_to(fd, AF_INET, port_of(listener));
	feed_open();
	sign(fd);
	feed_read();
	const struct nfhook_use *use = feed_last(IPPROTO_TCP, port_of(fd), port_of(listener), INT64_MAX);
	check_number("uses: a connection from before, by its cookie", socket_number(fd, IPPROTO_TCP), use ? use->socket : 0);
	close(fd);
	close(listener);
}

void uses_port_checks(void)
{
	check_early();
	check_shared_port();
	check_own_port();
	check_reused(SOCK_DGRAM);
	check_reused(SOCK_STREAM);
	check_connected_twice();
	check_other_port();
	feed_close();
}
