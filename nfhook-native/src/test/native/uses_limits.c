// SPDX-License-Identifier: Apache-2.0
// What is not told, and what finds no room: other namespaces, the kernel's own threads, a full ring.
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture.h"
#include "check.h"
#include "feed.h"
#include "stamped.h"
#include "traffic.h"

#define SOCKETS 200
#define ROOM (4096 / 112)
#define IPPROTO_MPTCP_NUMBER 262
#define LEFT_BYTES 1000000

static void check_full_ring(void)
{
	struct nfhook_uses_options small = {.size = sizeof(small), .ring_bytes = 4096};
	static struct nfhook_use uses[SOCKETS];
	static char message[4096];
	struct nfhook_uses *full;
	int fds[SOCKETS], sink = bound_socket(AF_INET, SOCK_DGRAM, 0);
	if (nfhook_uses_open(&small, &full, message, sizeof(message)))
		give_up("a second feed: %s", message);
	feed_forget();
	for (int i = 0; i < SOCKETS; i++) {
		fds[i] = bound_socket(AF_INET, SOCK_DGRAM, 0);
		sign_to(fds[i], AF_INET, port_of(sink));
	}
	int count = nfhook_uses_read(full, uses, SOCKETS);
	check(count == ROOM, "uses: a full ring holds what it has room for (%d)", count);
	check_number("uses: and counts what it has not", SOCKETS - count, nfhook_uses_lost(full));
	check_number("uses: another feed lost nothing", SOCKETS, feed_read());
	sign_to(fds[0], AF_INET, port_of(sink));
	sign_to(fds[SOCKETS - 1], AF_INET, port_of(sink));
	check_number("uses: what was lost is told with the next packet, and nothing else", 1, nfhook_uses_read(full, uses, SOCKETS));
	check_number("uses: it is that socket", port_of(fds[SOCKETS - 1]), uses[0].local_port);
	for (int i = 0; i < SOCKETS; i++)
		close(fds[i]);
	close(sink);
	nfhook_uses_close(full);
}

/* No more is taken than there is room for, and the rest the next time. */
static void check_small_reads(void)
{
	struct nfhook_use uses[7];
	static char message[4096];
	struct nfhook_uses *second;
	int fds[20], sink = bound_socket(AF_INET, SOCK_DGRAM, 0), got[4];
	if (nfhook_uses_open(NULL, &second, message, sizeof(message)))
		give_up("a second feed: %s", message);
	for (int i = 0; i < 20; i++) {
		fds[i] = bound_socket(AF_INET, SOCK_DGRAM, 0);
		sign_to(fds[i], AF_INET, port_of(sink));
	}
	for (int i = 0; i < 4; i++)
		got[i] = nfhook_uses_read(second, uses, 7);
	check(got[0] == 7 && got[1] == 7 && got[2] == 6 && got[3] == 0, "uses: small reads");
	check_number("uses: none at all", 0, nfhook_uses_read(second, NULL, 0));
	for (int i = 0; i < 20; i++)
		close(fds[i]);
	close(sink);
	nfhook_uses_close(second);
}

static void converse(void)
{
	int udp = bound_socket(AF_INET, SOCK_DGRAM, 0), listener = bound_socket(AF_INET, SOCK_STREAM, 0), client = bound_socket(AF_INET, SOCK_STREAM, 0);
	sign_to(udp, AF_INET, port_of(udp));
	expect_signature(udp);
	if (listen(listener, 1))
		give_up("listen");
	connect_to(client, AF_INET, port_of(listener));
	int server = accept(listener, NULL, NULL);
	sign(client);
	expect_signature(server);
	close(udp);
	close(client);
	close(server);
	close(listener);
}

static void check_other_network(void)
{
	int status;
	feed_forget();
	pid_t child = fork();
	if (!child) {
		place_make();
		converse();
		_exit(0);
	}
	waitpid(child, &status, 0);
	check(!status, "uses: there is traffic in another network namespace");
	check_number("uses: and none of it is told", 0, feed_read());
	pid_t neighbour = fork();
	if (!neighbour) {
		converse();
		_exit(0);
	}
	waitpid(neighbour, NULL, 0);
	check_number("uses: but all of its three sockets in this one, and its listener", 4, feed_read());
}

/* Ids are those of who opens: inside of a pid namespace it sees itself as the first process, and its parent not at all. */
struct inside {
	int error, own, others;
	pid_t inner;
	int asks[2], answers[2]; /* pipes */
};

static void say(int fd)
{
	if (write(fd, "", 1) != 1)
		give_up("a pipe is broken");
}

static void await(int fd)
{
	struct pollfd readable = {.fd = fd, .events = POLLIN};
	char byte;
	if (poll(&readable, 1, 10000) != 1 || read(fd, &byte, 1) != 1)
		give_up("no word from another process");
}

static void watch_inside(struct inside *inside)
{
	static char message[4096];
	struct nfhook_use uses[8];
	struct nfhook_uses *feed;
	int fd = bound_socket(AF_INET, SOCK_DGRAM, 0);
	inside->error = nfhook_uses_open(NULL, &feed, message, sizeof(message));
	if (inside->error)
		return;
	sign_to(fd, AF_INET, port_of(fd));
	pid_t tid = gettid();
	int count = nfhook_uses_read(feed, uses, 8);
	for (int i = 0; i < count; i++)
		inside->own += uses[i].tgid == (uint32_t)getpid() && uses[i].tid == (uint32_t)tid;
	inside->inner = getpid();
	say(inside->asks[1]); /* its parent, who is outside, sends something */
	await(inside->answers[0]);
	count = nfhook_uses_read(feed, uses, 8);
	for (int i = 0; i < count; i++)
		inside->others += uses[i].tgid == 0 && uses[i].tid == 0 && uses[i].process_start_ns;
	nfhook_uses_close(feed);
}

static void check_pid_namespace(void)
{
	struct inside *inside = mmap(NULL, sizeof(*inside), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int told = 0, fd = bound_socket(AF_INET, SOCK_DGRAM, 0);
	if (pipe(inside->asks) || pipe(inside->answers))
		give_up("pipe");
	feed_forget();
	pid_t parent = fork();
	if (!parent) {
		if (unshare(CLONE_NEWPID))
			give_up("no pid namespace");
		pid_t child = fork();
		if (!child) {
			watch_inside(inside);
			_exit(0);
		}
		await(inside->asks[0]);
		sign_to(fd, AF_INET, port_of(fd));
		say(inside->answers[1]);
		waitpid(child, NULL, 0);
		_exit(0);
	}
	waitpid(parent, NULL, 0);
	int count = feed_read();
	for (int i = 0; i < count; i++)
		told += feed_uses()[i].tgid > 1 && feed_uses()[i].tgid != (uint32_t)getpid();
	check_number("uses: a feed inside of a pid namespace", 0, -inside->error);
	check_number("uses: the first process there", 1, inside->inner);
	check_number("uses: it sees itself by its own id", 1, inside->own);
	check_number("uses: and a process outside by none", 1, inside->others);
	check_number("uses: which from outside have ids both", 2, told);
	const int fds[] = {inside->asks[0], inside->asks[1], inside->answers[0], inside->answers[1]};
	for (int i = 0; i < 4; i++)
		close(fds[i]);
	munmap(inside, sizeof(*inside));
	close(fd);
}

/* What MPTCP has not sent when its socket is closed, a kernel thread sends. */
static void check_kernel_thread(void)
{
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_MPTCP_NUMBER), client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_MPTCP_NUMBER);
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	if (listener < 0 || client < 0) {
		printf("skip uses: a kernel thread that sends (this kernel has no MPTCP)\n");
		return;
	}
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) || listen(listener, 1))
		give_up("listen");
	feed_forget();
	connect_to(client, AF_INET, port_of(listener));
	uint16_t port = port_of(client);
	pid_t reader = fork();
	if (!reader) {
		int server = accept(listener, NULL, NULL);
		close(client);
		usleep(300000);
		receive_all(server, LEFT_BYTES);
		_exit(0);
	}
	send_all(client, LEFT_BYTES);
	close(client);
	waitpid(reader, NULL, 0);
	usleep(100000); /* until the kernel is done with it */
	feed_read();
	check(feed_only(IPPROTO_TCP, port, gettid()), "uses: a kernel thread takes no socket from a task");
	close(listener);
}

/* A datagram that no datagram socket sent. */
static void check_raw(void)
{
	uint16_t datagram[8] = {htons(4711), htons(4712), htons(sizeof(datagram))};
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_UDP);
	feed_forget();
	if (fd < 0 || sendto(fd, datagram, sizeof(datagram), 0, (struct sockaddr *)&to, sizeof(to)) != sizeof(datagram))
		give_up("cannot send by a raw socket");
	check_number("uses: what a raw socket sends is nobody's", 0, feed_read());
	close(fd);
}

void uses_limit_checks(void)
{
	feed_open();
	check_full_ring();
	check_small_reads();
	check_other_network();
	check_pid_namespace();
	check_kernel_thread();
	check_raw();
	feed_close();
}
