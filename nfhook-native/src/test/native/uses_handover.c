// SPDX-License-Identifier: Apache-2.0
// Sockets that go from task to task, tasks that only receive, and what is said of a task.
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "feed.h"
#include "stamped.h"
#include "traffic.h"

#define NOBODY 65534

static void check_fork(void)
{
	int fd = bound_socket(AF_INET, SOCK_DGRAM, 0), sink = bound_socket(AF_INET, SOCK_DGRAM, 0);
	stamped_open();
	feed_forget();
	sign_to(fd, AF_INET, port_of(sink));
	pid_t child = fork();
	if (!child) {
		for (int i = 0; i < 3; i++)
			sign_to(fd, AF_INET, port_of(sink));
		_exit(0);
	}
	waitpid(child, NULL, 0);
	sign_to(fd, AF_INET, port_of(sink));
	sign_to(fd, AF_INET, port_of(sink));
	check_packets("a socket handed down by fork and used by both", 6, false);
	check_number("uses: each hand-over is told once", 3, feed_count(IPPROTO_UDP, port_of(fd)));
	stamped_close();
	close(fd);
	close(sink);
}

static void pass(int channel, int fd)
{
	union { struct cmsghdr head; char room[CMSG_SPACE(sizeof(int))]; } control = {.head = {.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))}};
	struct iovec byte = {"", 1};
	struct msghdr message = {.msg_iov = &byte, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};
	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	if (sendmsg(channel, &message, 0) != 1)
		give_up("cannot pass a descriptor");
}

static int passed(int channel)
{
	union { struct cmsghdr head; char room[CMSG_SPACE(sizeof(int))]; } control;
	char byte;
	struct iovec part = {&byte, 1};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};
	int fd;
	if (recvmsg(channel, &message, MSG_CMSG_CLOEXEC) != 1)
		give_up("no descriptor came");
	memcpy(&fd, CMSG_DATA(&control.head), sizeof(fd));
	return fd;
}

/* One end of a connection is passed to a process that only reads it; a datagram socket to one that sends by it. */
static void check_passed(void)
{
	int channel[2], listener = bound_socket(AF_INET, SOCK_STREAM, 0), client = bound_socket(AF_INET, SOCK_STREAM, 0);
	int udp = bound_socket(AF_INET, SOCK_DGRAM, 0), sink = bound_socket(AF_INET, SOCK_DGRAM, 0);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, channel) || listen(listener, 1))
		give_up("socketpair");
	stamped_open();
	feed_forget();
	pid_t child = fork();
	if (!child) {
		int connection = passed(channel[1]), datagrams = passed(channel[1]);
		expect_signature(connection);
		sign_to(datagrams, AF_INET, port_of(sink));
		_exit(0);
	}
	connect_to(client, AF_INET, port_of(listener));
	int server = accept(listener, NULL, NULL);
	sign(client);
	expect_signature(server);
	sign_to(udp, AF_INET, port_of(sink));
	pass(channel[0], server);
	pass(channel[0], udp);
	sign(client);
	waitpid(child, NULL, 0);
	check_packets("sockets passed to another process", 4, false);
	const struct nfhook_use *reader = feed_last(IPPROTO_TCP, port_of(server), port_of(client), INT64_MAX);
	check(reader && reader->tgid == (uint32_t)child, "uses: who only reads a connection that was passed to it");
	check_number("uses: and who read it before", 2, feed_count(IPPROTO_TCP, port_of(server)));
	stamped_close();
	const int fds[] = {channel[0], channel[1], listener, client, udp, sink, server};
	for (size_t i = 0; i < sizeof(fds) / sizeof(*fds); i++)
		close(fds[i]);
}

/* Bound to no address, at any port. */
static int open_socket(int v6only)
{
	struct sockaddr_in6 any = {.sin6_family = AF_INET6};
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, sizeof(v6only)) || bind(fd, (struct sockaddr *)&any, sizeof(any)))
		give_up("cannot bind a socket");
	return fd;
}

static void check_receiver(const char *name, int fd, int from_family, int family, int any_address, int any_family)
{
	int sender = bound_socket(from_family, SOCK_DGRAM, 0);
	uint8_t nothing[16] = {0};
	feed_forget();
	sign_to(sender, from_family, port_of(fd));
	expect_signature(fd);
	feed_read();
	const struct nfhook_use *use = feed_last(IPPROTO_UDP, port_of(fd), 0, INT64_MAX);
	check(use && use->tid == (uint32_t)gettid() && use->family == family && use->any_address == any_address && use->any_family == any_family,
	      "uses: who only receives: %s", name);
	check(use && !use->remote_port && !memcmp(use->remote_address, nothing, sizeof(nothing)), "uses: and that nothing was sent: %s", name);
	close(sender);
	close(fd);
}

/* A signature by IPv4 on an IPv6 socket: its packet is an IPv4 packet. Not connected, it can get IPv6 ones too. */
static void check_mapped(bool connected)
{
	int fd = open_socket(0), sink = bound_socket(AF_INET, SOCK_DGRAM, 0);
	const uint8_t loopback[16] = {[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1};
	struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons(port_of(sink))};
	memcpy(&to.sin6_addr, loopback, sizeof(loopback));
	feed_forget();
	struct signature signature = {SIGNATURE_MAGIC, gettid()};
	if (connected && connect(fd, (struct sockaddr *)&to, sizeof(to)))
		give_up("connect");
	if (sendto(fd, &signature, sizeof(signature), 0, connected ? NULL : (struct sockaddr *)&to, connected ? 0 : sizeof(to)) < 0)
		give_up("cannot send");
	feed_read();
	const struct nfhook_use *use = feed_last(IPPROTO_UDP, port_of(fd), port_of(sink), INT64_MAX);
	check(use && use->family == AF_INET && !memcmp(use->local_address, loopback, 16) && !memcmp(use->remote_address, loopback, 16),
	      "uses: IPv4 by an IPv6 socket");
	check(use && use->any_address == !connected && use->any_family == !connected, "uses: what else reaches it");
	close(fd);
	close(sink);
}

/* Field 22 of /proc/PID/task/TID/stat, in hundredths of a second, as nanoseconds. */
static uint64_t start_ns(pid_t tid)
{
	char path[64], text[1024] = "";
	unsigned long long ticks = 0;
	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", tid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		give_up("cannot read %s", path);
	close(fd);
	if (sscanf(strrchr(text, ')') + 1, " %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu", &ticks) != 1)
		give_up("cannot understand %s", path);
	return ticks * (1000000000ull / sysconf(_SC_CLK_TCK));
}

static uint64_t now_ns(void)
{
	struct timespec time;
	clock_gettime(CLOCK_REALTIME, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

/* The thread has a name of its own; what is told is the process's. A change of user, of this thread alone, is told too. */
static void *check_description(void *argument)
{
	int *fds = argument;
	prctl(PR_SET_NAME, "a thread");
	feed_forget();
	uint64_t before_ns = now_ns(), tick_ns = 1000000000ull / sysconf(_SC_CLK_TCK);
	sign_to(fds[0], AF_INET, port_of(fds[1]));
	feed_read();
	const struct nfhook_use *use = feed_last(IPPROTO_UDP, port_of(fds[0]), 0, INT64_MAX);
	if (!check(use, "uses: a thread is told"))
		return NULL;
	check(use->time_ns >= before_ns && use->time_ns <= now_ns(), "uses: its time");
	check_number("uses: its process", getpid(), use->tgid);
	check_number("uses: its id", gettid(), use->tid);
	check_number("uses: its process's start", start_ns(getpid()), use->process_start_ns / tick_ns * tick_ns);
	check_number("uses: its start", start_ns(gettid()), use->thread_start_ns / tick_ns * tick_ns);
	check_number("uses: its user", geteuid(), use->euid);
	check(!strcmp(use->command, "the process"), "uses: its process's command (%s)", use->command);
	if (syscall(SYS_setresuid, -1, NOBODY, -1))
		give_up("setresuid");
	sign_to(fds[0], AF_INET, port_of(fds[1]));
	feed_read();
	use = feed_last(IPPROTO_UDP, port_of(fds[0]), 0, INT64_MAX);
	check_number("uses: another user", NOBODY, use->euid);
	return NULL;
}

static void check_description_of_thread(void)
{
	char name[16];
	int fds[2] = {bound_socket(AF_INET, SOCK_DGRAM, 0), bound_socket(AF_INET, SOCK_DGRAM, 0)};
	pthread_t thread;
	prctl(PR_GET_NAME, name);
	prctl(PR_SET_NAME, "the process");
	if (pthread_create(&thread, NULL, check_description, fds))
		give_up("cannot start a thread");
	pthread_join(thread, NULL);
	prctl(PR_SET_NAME, name);
	close(fds[0]);
	close(fds[1]);
}

void uses_handover_checks(void)
{
	feed_open();
	check_fork();
	check_passed();
	check_receiver("IPv4", bound_socket(AF_INET, SOCK_DGRAM, 0), AF_INET, AF_INET, 0, 0);
	check_receiver("IPv6", bound_socket(AF_INET6, SOCK_DGRAM, 0), AF_INET6, AF_INET6, 0, 0);
	check_receiver("IPv6 at any address", open_socket(1), AF_INET6, AF_INET6, 1, 0);
	check_receiver("both at any address", open_socket(0), AF_INET, AF_INET6, 1, 1);
	check_mapped(true);
	check_mapped(false);
	check_description_of_thread();
	feed_close();
}
