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
#define MAX_SOCKETS 256

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
	struct nfhook_socket sockets[MAX_SOCKETS];
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

void ownership_checks(struct nfhook *hook)
{
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

/* The bucket counts for the whole host: where others make such traffic too, one of a few attempts is undisturbed. */
static void check_knock(struct nfhook *hook, int family)
{
	struct counters expected, growth, before;
	for (int attempt = 0; attempt < 5; attempt++) {
		uint16_t tcp_port = free_port(SOCK_STREAM), udp_port = free_port(SOCK_DGRAM);
		memset(&expected, 0, sizeof(expected));
		capture_forget();
		reader_counters(hook, NFHOOK_BUCKET_UNIDENTIFIED, &before);
		knock(family, tcp_port, udp_port);
		capture_drain(QUIET_MS);
		reader_growth(hook, NFHOOK_BUCKET_UNIDENTIFIED, &before, &growth);
		capture_add(&expected, IPPROTO_TCP, tcp_port, 0);
		capture_add(&expected, IPPROTO_UDP, udp_port, 0);
		if (!memcmp(&expected, &growth, sizeof(growth)))
			break;
	}
	check_number("a closed port's reset is expected", 1, expected.of[NFHOOK_TCP_SENT_PACKETS]);
	check_counters(family == AF_INET6 ? "closed ports v6" : "closed ports v4", &expected, &growth);
}

void unidentified_checks(struct nfhook *hook)
{
	check_knock(hook, AF_INET);
	check_knock(hook, AF_INET6);
}
