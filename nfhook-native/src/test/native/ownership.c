// SPDX-License-Identifier: Apache-2.0
// Sockets from before the hook, sockets handed down, and packets that belong to nobody.
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture.h"
#include "suites.h"
#include "traffic.h"

#define EARLY_DATAGRAMS 5
#define EARLY_BYTES 3000
#define IPV4_UDP_HEADERS 28
#define MAX_SOCKETS 65536 /* all of the host are listed */

static pid_t early_process;
static int early_commands[2], early_answers[2];

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

/* Receives datagrams without a system call that uses the socket, and talks to itself over a connection. */
static void run_early(void)
{
	int udp = bound_socket(AF_INET, SOCK_DGRAM, 0), listener = bound_socket(AF_INET6, SOCK_STREAM, 0), client = bound_socket(AF_INET6, SOCK_STREAM, 0);
	if (listen(listener, 1))
		give_up("listen");
	connect_to(client, AF_INET6, port_of(listener));
	int server = accept(listener, NULL, NULL);
	note(IPPROTO_UDP, port_of(udp));
	note(IPPROTO_TCP, port_of(listener));
	note(IPPROTO_TCP, port_of(client));
	say(early_answers[1]);
	await(early_commands[0]);
	send_all(client, EARLY_BYTES);
	receive_all(server, EARLY_BYTES);
	say(early_answers[1]);
	await(early_commands[0]);
}

void early_start(void)
{
	if (pipe(early_commands) || pipe(early_answers))
		give_up("pipe");
	early_process = fork();
	if (!early_process) {
		run_early();
		_exit(0);
	}
	await(early_answers[0]);
	capture_drain(QUIET_MS);
}

static void check_sockets(struct nfhook *hook)
{
	static struct nfhook_socket sockets[MAX_SOCKETS];
	int count = nfhook_sockets(hook, sockets, MAX_SOCKETS), found = 0, connected = 0;
	uint32_t entry = reader_process(hook, early_process);
	for (int i = 0; i < count && i < MAX_SOCKETS; i++) {
		if ((uint32_t)sockets[i].process != entry)
			continue;
		found++;
		connected += sockets[i].remote_port != 0;
		if (sockets[i].protocol == IPPROTO_UDP)
			check_number("listed datagram socket's port", notes->ownership[0].port, sockets[i].local_port);
	}
	check_number("listed sockets of the early process", 4, found);
	check_number("connected ones among them", 2, connected);
	check_number("sockets its entry holds", 4, nfhook_tasks(hook, NULL)[entry].sockets);
}

void early_checks(struct nfhook *hook)
{
	struct counters expected = {0}, got;
	int seen = nfhook_sweep(hook), sender = bound_socket(AF_INET, SOCK_DGRAM, 0);
	check(seen >= 4, "the sweep sees the sockets from before (%d)", seen);
	uint32_t entry = reader_process(hook, early_process);
	check(entry, "the process with sockets from before is known");
	check(nfhook_tasks(hook, NULL)[entry].flags & NFHOOK_TASK_SWEPT, "it is known by the sweep");
	check_sockets(hook);
	capture_forget();
	for (int i = 0; i < EARLY_DATAGRAMS; i++)
		send_to(sender, AF_INET, notes->ownership[0].port, 100);
	say(early_commands[1]);
	await(early_answers[0]);
	capture_drain(QUIET_MS);
	for (int i = 0; i < 3; i++)
		capture_add(&expected, notes->ownership[i].protocol, notes->ownership[i].port, 0);
	reader_process_counters(hook, early_process, &got);
	check_counters("sockets from before count", &expected, &got);
	check_number("datagrams that nobody read", EARLY_DATAGRAMS, got.of[NFHOOK_UDP_RECEIVED_PACKETS]);
	say(early_commands[1]);
	waitpid(early_process, NULL, 0);
	close(sender);
}

/* A child goes on with its parent's socket; a grandchild inherits it and never uses it. */
static void hand_down(uint16_t port, int answer)
{
	int fd = bound_socket(AF_INET, SOCK_DGRAM, 0);
	for (int i = 0; i < 3; i++)
		send_to(fd, AF_INET, port, 10);
	pid_t child = fork();
	if (!child) {
		for (int i = 0; i < 4; i++)
			send_to(fd, AF_INET, port, 20);
		_exit(0);
	}
	if (write(answer, &child, sizeof(child)) != sizeof(child))
		give_up("a pipe is broken");
	waitpid(child, NULL, 0);
	send_to(fd, AF_INET, port, 30);
}

/* Leaves more than the receiver takes in its connection, and is gone. */
#define LEFT_BYTES 300000
static void leave_behind(uint16_t listener_port, int answer)
{
	int fd = bound_socket(AF_INET, SOCK_STREAM, 0), memory = 2 * LEFT_BYTES;
	uint16_t port = port_of(fd);
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &memory, sizeof(memory)))
		give_up("cannot enlarge a send buffer");
	connect_to(fd, AF_INET, listener_port);
	send_all(fd, LEFT_BYTES);
	if (write(answer, &port, sizeof(port)) != sizeof(port))
		give_up("a pipe is broken");
}

static void check_left_behind(struct nfhook *hook)
{
	struct counters expected = {0}, got;
	int listener = bound_socket(AF_INET, SOCK_STREAM, 0), memory = 20000, answers[2];
	uint16_t port = 0;
	if (pipe(answers) || setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &memory, sizeof(memory)) || listen(listener, 1))
		give_up("listen");
	capture_forget();
	pid_t process = fork();
	if (!process) {
		leave_behind(port_of(listener), answers[1]);
		_exit(0);
	}
	if (read(answers[0], &port, sizeof(port)) != sizeof(port))
		give_up("no child");
	int fd = accept(listener, NULL, NULL);
	waitpid(process, NULL, 0);
	reader_process_counters(hook, process, &got);
	check(got.of[NFHOOK_TCP_SENT_BYTES] < LEFT_BYTES, "a process is gone before what it wrote is sent");
	check_number("its connection is still its own", 1, nfhook_tasks(hook, NULL)[reader_process(hook, process)].sockets);
	receive_all(fd, LEFT_BYTES);
	usleep(100000);
	close(fd);
	capture_drain(QUIET_MS);
	capture_add(&expected, IPPROTO_TCP, port, reader_has_feature("timewait") ? 0 : 1);
	reader_process_counters(hook, process, &got);
	check_counters("what is sent after a process died", &expected, &got);
	check_number("it has no connection any more", 0, nfhook_tasks(hook, NULL)[reader_process(hook, process)].sockets);
	close(listener);
	close(answers[0]);
	close(answers[1]);
}

void ownership_checks(struct nfhook *hook)
{
	check_left_behind(hook);
	struct counters got, parent_expected = {0}, child_expected = {0};
	int receiver = bound_socket(AF_INET, SOCK_DGRAM, 0), answers[2];
	pid_t child = 0;
	if (pipe(answers))
		give_up("pipe");
	pid_t parent = fork();
	if (!parent) {
		hand_down(port_of(receiver), answers[1]);
		_exit(0);
	}
	if (read(answers[0], &child, sizeof(child)) != sizeof(child))
		give_up("no child");
	waitpid(parent, NULL, 0);
	parent_expected.of[NFHOOK_UDP_SENT_PACKETS] = 3 + 1;
	parent_expected.of[NFHOOK_UDP_SENT_BYTES] = 3 * (IPV4_UDP_HEADERS + 10) + IPV4_UDP_HEADERS + 30;
	child_expected.of[NFHOOK_UDP_SENT_PACKETS] = 4;
	child_expected.of[NFHOOK_UDP_SENT_BYTES] = 4 * (IPV4_UDP_HEADERS + 20);
	reader_process_counters(hook, parent, &got);
	check_counters("a socket before it is handed down, and after", &parent_expected, &got);
	reader_process_counters(hook, child, &got);
	check_counters("a socket handed down", &child_expected, &got);
	close(receiver);
	close(answers[0]);
	close(answers[1]);
}

/* A port that was free a moment ago, in a namespace where nobody else takes ports. */
static uint16_t free_port(int type)
{
	int fd = bound_socket(AF_INET6, type, 0);
	uint16_t port = port_of(fd);
	close(fd);
	return port;
}

static void knock(int family, uint16_t tcp_port, uint16_t udp_port)
{
	int tcp = bound_socket(family, SOCK_STREAM, 0), udp = bound_socket(family, SOCK_DGRAM, 0);
	struct sockaddr_in6 address = {.sin6_family = family, .sin6_port = htons(tcp_port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	struct sockaddr_in *v4 = (struct sockaddr_in *)&address;
	if (family == AF_INET)
		*v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(tcp_port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	if (!connect(tcp, (struct sockaddr *)&address, family == AF_INET ? sizeof(*v4) : sizeof(address)) || errno != ECONNREFUSED)
		give_up("port %d is not closed", tcp_port);
	send_to(udp, family, udp_port, 100);
	close(tcp);
	close(udp);
}

/* A datagram that no datagram socket sent. */
static void send_raw(uint16_t source, uint16_t destination)
{
	uint16_t datagram[10] = {htons(source), htons(destination), htons(sizeof(datagram)), 0 /* no checksum */};
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_UDP);
	if (fd < 0 || sendto(fd, datagram, sizeof(datagram), 0, (struct sockaddr *)&address, sizeof(address)) != sizeof(datagram))
		give_up("cannot send by a raw socket");
	close(fd);
}

/* The bucket counts for the whole host: where others make such traffic too, one of a few attempts is undisturbed. */
static void check_knock(struct nfhook *hook, int family)
{
	struct counters expected, growth, before;
	for (int attempt = 0; attempt < 5; attempt++) {
		uint16_t tcp_port = free_port(SOCK_STREAM), udp_port = free_port(SOCK_DGRAM), raw_port = free_port(SOCK_DGRAM);
		memset(&expected, 0, sizeof(expected));
		capture_forget();
		reader_counters(hook, NFHOOK_BUCKET_UNIDENTIFIED, &before);
		knock(family, tcp_port, udp_port);
		if (family == AF_INET)
			send_raw(raw_port, udp_port);
		capture_drain(QUIET_MS);
		reader_growth(hook, NFHOOK_BUCKET_UNIDENTIFIED, &before, &growth);
		capture_add(&expected, IPPROTO_TCP, tcp_port, 0);
		capture_add(&expected, IPPROTO_UDP, udp_port, 0);
		capture_add(&expected, IPPROTO_UDP, raw_port, 0);
		if (!memcmp(&expected, &growth, sizeof(growth)))
			break;
	}
	check_number("a closed port's reset is expected", 1, expected.of[NFHOOK_TCP_SENT_PACKETS]);
	check_number("and what a raw socket sent", family == AF_INET, expected.of[NFHOOK_UDP_SENT_PACKETS]);
	check_counters(family == AF_INET6 ? "closed ports v6" : "closed ports v4", &expected, &growth);
}

void unidentified_checks(struct nfhook *hook)
{
	check_knock(hook, AF_INET);
	check_knock(hook, AF_INET6);
}
