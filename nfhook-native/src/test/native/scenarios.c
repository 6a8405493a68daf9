// SPDX-License-Identifier: Apache-2.0
// What a process of its own does in each scenario. Its threads have their sockets to themselves and close them.
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "traffic.h"

#define SMALL 1000
#define LARGE 200000
#define SEGMENT 1200
#define CLOSE_DELAY_US 100000

/* Two threads that talk: the server's port, once it is known. */
struct meeting {
	int family;
	uint16_t port;
	int listener;
	pthread_barrier_t ready;
};

typedef void *thread_body(void *);

static void run_both(int family, thread_body *server, thread_body *client)
{
	struct meeting meeting = {.family = family};
	pthread_t threads[2];
	pthread_barrier_init(&meeting.ready, NULL, 2);
	if (pthread_create(&threads[0], NULL, server, &meeting) || pthread_create(&threads[1], NULL, client, &meeting))
		give_up("no threads");
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
}

static int listen_and_accept(struct meeting *meeting)
{
	meeting->listener = bound_socket(meeting->family, SOCK_STREAM, 0);
	if (listen(meeting->listener, 16))
		give_up("listen");
	meeting->port = port_of(meeting->listener);
	note(IPPROTO_TCP, meeting->port);
	pthread_barrier_wait(&meeting->ready);
	int fd = accept(meeting->listener, NULL, NULL);
	if (fd < 0)
		give_up("accept");
	return fd;
}

static int connect_noted(struct meeting *meeting, int in_timewait)
{
	int fd = bound_socket(meeting->family, SOCK_STREAM, 0);
	note(IPPROTO_TCP, port_of(fd))->in_timewait = in_timewait;
	pthread_barrier_wait(&meeting->ready);
	connect_to(fd, meeting->family, meeting->port);
	return fd;
}

static void expect_end(int fd)
{
	char byte;
	if (recv(fd, &byte, 1, 0) != 0)
		give_up("the connection did not end");
}

/* Both directions, and an end that both sides see with their sockets still open. */
static void *tcp_server(void *argument)
{
	struct meeting *meeting = argument;
	int fd = listen_and_accept(meeting);
	receive_all(fd, LARGE);
	send_all(fd, LARGE / 2);
	expect_end(fd);
	close(fd);
	close(meeting->listener);
	return NULL;
}

static void *tcp_client(void *argument)
{
	int fd = connect_noted(argument, 0);
	send_all(fd, LARGE);
	receive_all(fd, LARGE / 2);
	shutdown(fd, SHUT_WR);
	expect_end(fd);
	close(fd);
	return NULL;
}

static void tcp(int family) { run_both(family, tcp_server, tcp_client); }

/* The client closes first: the server's FIN finds a TIME_WAIT minisock. */
static void *waiting_server(void *argument)
{
	struct meeting *meeting = argument;
	int fd = listen_and_accept(meeting);
	receive_all(fd, SMALL);
	expect_end(fd);
	usleep(CLOSE_DELAY_US);
	close(fd);
	close(meeting->listener);
	return NULL;
}

static void *hasty_client(void *argument)
{
	int fd = connect_noted(argument, 1);
	send_all(fd, SMALL);
	close(fd);
	return NULL;
}

static void timewait(int family) { run_both(family, waiting_server, hasty_client); }

/* The client closes and gets data all the same, which the minisock answers with a reset. */
static void *talking_server(void *argument)
{
	struct meeting *meeting = argument;
	int fd = listen_and_accept(meeting);
	receive_all(fd, SMALL);
	expect_end(fd);
	usleep(CLOSE_DELAY_US);
	send_all(fd, SMALL);
	usleep(CLOSE_DELAY_US);
	close(fd);
	close(meeting->listener);
	return NULL;
}

static void timewait_reset(int family) { run_both(family, talking_server, hasty_client); }

/* One that never reads, and goes: its reset is its own. */
static void *aborting_client(void *argument)
{
	struct linger at_once = {.l_onoff = 1};
	int fd = connect_noted(argument, 0);
	send_all(fd, SMALL);
	usleep(CLOSE_DELAY_US); /* an acknowledgement that came after the reset would find no connection: nobody's */
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(fd);
	return NULL;
}

static void *aborted_server(void *argument)
{
	struct meeting *meeting = argument;
	struct pollfd ended = {.fd = listen_and_accept(meeting), .events = POLLRDHUP};
	if (poll(&ended, 1, 5000) != 1)
		give_up("the connection was not reset");
	close(ended.fd);
	close(meeting->listener);
	return NULL;
}

/* The accepted connection is never used: its listener's owner has it. */
static void tcp_reset(int family) { run_both(family, aborted_server, aborting_client); }

/* Empty, small, of one packet, and fragmented ones; the receiver sends nothing. */
static const size_t datagrams[] = {0, 1, 32, 1400, 1472, 1473, 8000, 40000};
#define DATAGRAMS (sizeof(datagrams) / sizeof(*datagrams))

static void receive_datagrams(int fd, int count)
{
	char data[65536];
	for (int i = 0; i < count; i++) {
		struct pollfd readable = {.fd = fd, .events = POLLIN};
		if (poll(&readable, 1, 5000) != 1 || recv(fd, data, sizeof(data), 0) < 0)
			give_up("datagram %d of %d did not come", i + 1, count);
	}
}

static void *udp_receiver(void *argument)
{
	struct meeting *meeting = argument;
	int fd = bound_socket(meeting->family, SOCK_DGRAM, 0), memory = 4 << 20;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &memory, sizeof(memory)))
		give_up("cannot enlarge a receive buffer");
	meeting->port = port_of(fd);
	note(IPPROTO_UDP, meeting->port);
	pthread_barrier_wait(&meeting->ready);
	receive_datagrams(fd, 2 * DATAGRAMS);
	close(fd);
	return NULL;
}

static void *udp_sender(void *argument)
{
	struct meeting *meeting = argument;
	int unconnected = bound_socket(meeting->family, SOCK_DGRAM, 0), connected = bound_socket(meeting->family, SOCK_DGRAM, 0);
	note(IPPROTO_UDP, port_of(unconnected));
	note(IPPROTO_UDP, port_of(connected));
	pthread_barrier_wait(&meeting->ready);
	connect_to(connected, meeting->family, meeting->port);
	for (size_t i = 0; i < DATAGRAMS; i++) {
		send_to(unconnected, meeting->family, meeting->port, datagrams[i]);
		if (send(connected, "", 0, 0) < 0)
			give_up("cannot send");
	}
	close(unconnected);
	close(connected);
	return NULL;
}

static void udp(int family) { run_both(family, udp_receiver, udp_sender); }

/* One call, eleven datagrams; the last one is shorter. */
#define GSO_DATAGRAMS 11
#define GSO_BYTES ((GSO_DATAGRAMS - 1) * SEGMENT + 77)

static void know_gso(struct ownership *ownership, int family, int packets_counter)
{
	ownership->known.of[packets_counter] = GSO_DATAGRAMS;
	ownership->known.of[packets_counter + 1] = GSO_BYTES + GSO_DATAGRAMS * (family == AF_INET6 ? 48 : 28);
}

static void *gso_receiver(void *argument)
{
	struct meeting *meeting = argument;
	int fd = bound_socket(meeting->family, SOCK_DGRAM, 0);
	meeting->port = port_of(fd);
	know_gso(note(IPPROTO_UDP, meeting->port), meeting->family, NFHOOK_UDP_RECEIVED_PACKETS);
	pthread_barrier_wait(&meeting->ready);
	receive_datagrams(fd, GSO_DATAGRAMS);
	close(fd);
	return NULL;
}

static void *gso_sender(void *argument)
{
	struct meeting *meeting = argument;
	int fd = bound_socket(meeting->family, SOCK_DGRAM, 0), segment = SEGMENT;
	know_gso(note(IPPROTO_UDP, port_of(fd)), meeting->family, NFHOOK_UDP_SENT_PACKETS);
	pthread_barrier_wait(&meeting->ready);
	if (setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &segment, sizeof(segment)))
		give_up("UDP_SEGMENT");
	send_to(fd, meeting->family, meeting->port, GSO_BYTES);
	close(fd);
	return NULL;
}

static void udp_gso(int family) { run_both(family, gso_receiver, gso_sender); }

int talk(void)
{
	int udp = bound_socket(AF_INET, SOCK_DGRAM, 0), listener = bound_socket(AF_INET6, SOCK_STREAM, 0), client = bound_socket(AF_INET6, SOCK_STREAM, 0);
	for (int i = 0; i < 5; i++)
		send_to(udp, AF_INET, port_of(udp), 100);
	receive_datagrams(udp, 5);
	if (listen(listener, 1))
		give_up("listen");
	connect_to(client, AF_INET6, port_of(listener));
	int server = accept(listener, NULL, NULL);
	send_all(client, SMALL);
	receive_all(server, SMALL);
	usleep(CLOSE_DELAY_US); /* the acknowledgement may come late */
	printf("%d\n", getpid());
	fflush(stdout);
	char byte;
	return read(STDIN_FILENO, &byte, 1) < 0;
}

const struct scenario scenarios[] = {
	{"tcp", tcp},
	{"tcp-timewait", timewait},
	{"tcp-timewait-reset", timewait_reset},
	{"tcp-reset", tcp_reset},
	{"udp", udp},
	{"udp-gso", udp_gso},
};
const int scenario_count = sizeof(scenarios) / sizeof(*scenarios);
