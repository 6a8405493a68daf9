/* SPDX-License-Identifier: Apache-2.0 */
/*
 * workload states LONG6 SILENT4 DIRECTORY
 *
 * Sockets in every state that lists of sockets show: of TCP all states from LISTEN to TIME_WAIT, over IPv4, IPv6 (LONG6, an
 * address of this host) and IPv4 in IPv6; UDP, UDP-Lite and raw ones; Unix sockets with names in DIRECTORY. Says "ready",
 * then for each line of standard input makes those again that do not last (TIME_WAIT, SYN_RECV, and SYN_SENT towards
 * SILENT4, a host that does not answer) and says "ready" again. Ends with standard input.
 *
 * A connection whose peer does not read keeps its FIN behind what is queued: that holds FIN_WAIT1, CLOSING and LAST_ACK
 * for as long as one likes, without losing a packet.
 */
#include "workload.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { FIRST_PORT = 7001, LONG_PORT = 7003, DEFERRED_PORT = 7004, UDP_PORT = 7005, SILENT_PORT = 7006 };

static void must(int holds, const char *what)
{
	if (!holds) {
		fprintf(stderr, "workload states: %s: %s\n", what, strerror(errno));
		exit(1);
	}
}

struct end {
	struct sockaddr_storage address;
	socklen_t length;
};

static struct end end_of(const char *text, int port)
{
	struct end end = { .length = sizeof(struct sockaddr_in) };
	struct sockaddr_in *v4 = (struct sockaddr_in *)&end.address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&end.address;

	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		return end;
	}
	must(inet_pton(AF_INET6, text, &v6->sin6_addr) == 1, text);
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(port);
	end.length = sizeof(*v6);
	return end;
}

static int bound(const char *text, int port, int type, int protocol)
{
	struct end end = end_of(text, port);
	int on = 1;
	int fd = socket(end.address.ss_family, type, protocol);

	must(fd >= 0, "socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	must(bind(fd, (struct sockaddr *)&end.address, end.length) == 0, text);
	return fd;
}

static int listening(const char *text, int port)
{
	int fd = bound(text, port, SOCK_STREAM, 0);

	must(listen(fd, 16) == 0, "listen");
	return fd;
}

static int connected(const char *text, int port, int type)
{
	struct end end = end_of(text, port);
	int fd = socket(end.address.ss_family, type, 0);

	must(fd >= 0 && connect(fd, (struct sockaddr *)&end.address, end.length) == 0, text);
	return fd;
}

/* A connection to a listener of this process: both ends. */
struct pair {
	int dialled;
	int accepted;
};

static struct pair pair(int listener, const char *text, int port)
{
	struct pair pair = { .dialled = connected(text, port, SOCK_STREAM) };

	pair.accepted = accept(listener, NULL, NULL);
	must(pair.accepted >= 0, "accept");
	return pair;
}

/* Writes until the peer, which does not read, takes no more. */
static void stuff(int fd)
{
	static const char bytes[4096];
	int idle = 0;

	while (idle < 5) {
		if (send(fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0) {
			idle = 0;
		} else {
			must(errno == EAGAIN, "send");
			usleep(20000);
			idle++;
		}
	}
}

static void tcp_states(int listener, const char *address, int port)
{
	struct pair half = pair(listener, address, port);
	struct pair finwait1 = pair(listener, address, port);
	struct pair closing = pair(listener, address, port);
	struct pair lastack = pair(listener, address, port);
	struct pair alive = pair(listener, address, port);
	int on = 1;

	shutdown(half.dialled, SHUT_WR); /* FIN_WAIT2 and CLOSE_WAIT */
	stuff(finwait1.dialled);
	shutdown(finwait1.dialled, SHUT_WR);
	stuff(closing.dialled);
	shutdown(closing.dialled, SHUT_WR);
	shutdown(closing.accepted, SHUT_WR);
	shutdown(lastack.dialled, SHUT_WR);
	usleep(20000);
	stuff(lastack.accepted);
	shutdown(lastack.accepted, SHUT_WR);
	setsockopt(alive.dialled, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	must(send(alive.dialled, "unread", 6, 0) == 6, "send");
}

/* Those that end by themselves. */
static void passing_states(int listener, const char *silent)
{
	struct pair ended = pair(listener, "127.0.0.1", FIRST_PORT);
	struct end nowhere = end_of(silent, SILENT_PORT);
	int calling = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	close(ended.dialled);
	usleep(20000);
	close(ended.accepted); /* TIME_WAIT */
	connected("127.0.0.1", DEFERRED_PORT, SOCK_STREAM); /* SYN_RECV at its peer, which waits for data */
	must(connect(calling, (struct sockaddr *)&nowhere.address, nowhere.length) < 0 && errno == EINPROGRESS, silent);
}

static void datagram_sockets(const char *long6)
{
	bound("127.0.0.1", UDP_PORT, SOCK_DGRAM, 0);
	bound("::", UDP_PORT + 1, SOCK_DGRAM, 0);
	bound(long6, UDP_PORT + 2, SOCK_DGRAM, 0);
	must(send(connected("127.0.0.1", UDP_PORT, SOCK_DGRAM), "unread", 6, 0) == 6, "send");
	connected(long6, UDP_PORT + 2, SOCK_DGRAM);
	/* Not every kernel has UDP-Lite, and both listings then say so. */
	if (socket(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE) >= 0) {
		bound("127.0.0.1", UDP_PORT, SOCK_DGRAM, IPPROTO_UDPLITE);
		bound("::1", UDP_PORT, SOCK_DGRAM, IPPROTO_UDPLITE);
	}
	/* Of a protocol that nothing here receives, for steady queues. */
	must(socket(AF_INET, SOCK_RAW, 253) >= 0 && socket(AF_INET6, SOCK_RAW, 253) >= 0, "raw socket");
}

static int unix_socket(int type, const char *directory, const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t length = sizeof(address);
	int fd = socket(AF_UNIX, type, 0);

	if (directory == NULL) {
		snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "%s", name);
		length = offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name);
	} else {
		snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s", directory, name);
	}
	must(fd >= 0 && bind(fd, (struct sockaddr *)&address, length) == 0, name);
	return fd;
}

static void unix_sockets(const char *directory)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int both[2];
	int listener = unix_socket(SOCK_STREAM, directory, "stream");

	must(listen(listener, 3) == 0, "listen");
	must(listen(unix_socket(SOCK_SEQPACKET, NULL, "netatop-states"), 3) == 0, "listen");
	unix_socket(SOCK_DGRAM, directory, "datagram");
	unix_socket(SOCK_STREAM, directory, "idle");
	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, both) == 0, "socketpair");
	must(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, both) == 0, "socketpair");
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/stream", directory);
	for (int accepted = 0; accepted < 2; accepted++) {
		int fd = socket(AF_UNIX, SOCK_STREAM, 0);

		must(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0, "connect");
		if (accepted)
			must(accept(listener, NULL, NULL) >= 0, "accept");
	}
	must(socket(AF_UNIX, SOCK_STREAM, 0) >= 0, "socket");
}

int states_main(int argc, char **argv)
{
	char line[64];
	int first, any, far, deferred;
	int seconds = 300;

	if (argc != 3) {
		fprintf(stderr, "usage: workload states LONG6 SILENT4 DIRECTORY\n");
		return 2;
	}
	first = listening("127.0.0.1", FIRST_PORT);
	any = listening("::", FIRST_PORT + 1);
	far = listening(argv[0], LONG_PORT);
	deferred = listening("127.0.0.1", DEFERRED_PORT);
	setsockopt(deferred, IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds, sizeof(seconds));
	listening("0.0.0.0", 80);
	tcp_states(first, "127.0.0.1", FIRST_PORT);
	tcp_states(far, argv[0], LONG_PORT);
	pair(any, "127.0.0.1", FIRST_PORT + 1);
	pair(any, "::1", FIRST_PORT + 1);
	datagram_sockets(argv[0]);
	unix_sockets(argv[2]);
	do {
		passing_states(first, argv[1]);
		puts("ready");
		fflush(stdout);
	} while (fgets(line, sizeof(line), stdin) != NULL);
	return 0;
}
