// SPDX-License-Identifier: Apache-2.0
// What the list of sockets says of each, compared with the capture and with what the kernel tells the sockets' own task.
#include <inttypes.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture.h"
#include "suites.h"
#include "traffic.h"

#define MAX_SOCKETS 65536 /* all of the host are listed */
#define LOOPBACK_IFINDEX 1
#define BACKLOG 5
#define SENT_BYTES 5000
#define READ_BYTES 2000
#define DATAGRAMS 3
#define TCP_INFINITE_SSTHRESH 0x7fffffff

static struct nfhook_socket sockets[MAX_SOCKETS];
static int socket_count;

static uint64_t cookie_of(int fd)
{
	uint64_t cookie = 0;
	socklen_t size = sizeof(cookie);
	if (getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &size))
		give_up("SO_COOKIE");
	return cookie;
}

static const struct nfhook_socket *listed(const char *name, int fd)
{
	static const struct nfhook_socket none;
	uint64_t cookie = cookie_of(fd);
	for (int i = 0; i < socket_count; i++)
		if (sockets[i].cookie == cookie)
			return &sockets[i];
	check(false, "%s is listed", name);
	return &none;
}

static void number(const char *name, const char *what, uint64_t expected, uint64_t got)
{
	char text[96];
	snprintf(text, sizeof(text), "listed %s's %s", name, what);
	check_number(text, expected, got);
}

static void check_file(const char *name, int fd, const struct nfhook_socket *socket)
{
	struct stat file;
	if (fstat(fd, &file))
		give_up("fstat");
	number(name, "inode", file.st_ino, socket->inode);
	number(name, "interface", LOOPBACK_IFINDEX, socket->ifindex);
}

/* What two sockets of one port moved together is what the capture saw of the port. */
static void check_traffic(const char *name, int protocol, uint16_t port, const struct nfhook_socket *one, const struct nfhook_socket *other)
{
	struct counters expected = {0}, got = {0};
	uint64_t *of_protocol = &got.of[protocol == IPPROTO_UDP ? NFHOOK_UDP_SENT_PACKETS : NFHOOK_TCP_SENT_PACKETS];
	char text[96];
	for (int i = 0; i < 4; i++)
		of_protocol[i] = one->counters[i] + (other ? other->counters[i] : 0);
	capture_add(&expected, protocol, port, 0);
	snprintf(text, sizeof(text), "listed %s's traffic", name);
	check_counters(text, &expected, &got);
}

static void check_queues(const char *name, int fd, const struct nfhook_socket *socket)
{
	int unread = -1, unacknowledged = -1;
	if (ioctl(fd, SIOCINQ, &unread) || ioctl(fd, SIOCOUTQ, &unacknowledged))
		give_up("queues");
	number(name, "receive queue", unread, socket->receive_queue);
	number(name, "send queue", unacknowledged, socket->send_queue);
}

static void check_tcp(const char *name, int fd, const struct nfhook_socket *socket)
{
	struct tcp_info info = {0};
	socklen_t size = sizeof(info);
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size))
		give_up("TCP_INFO");
	check_file(name, fd, socket);
	check_queues(name, fd, socket);
	number(name, "state", info.tcpi_state, socket->state);
	number(name, "round trip time", info.tcpi_rtt, socket->rtt_us);
	number(name, "deviation", info.tcpi_rttvar, socket->rtt_deviation_us);
	number(name, "retransmissions", info.tcpi_total_retrans, socket->retransmitted);
	number(name, "unacknowledged", info.tcpi_unacked, socket->unacknowledged);
	number(name, "lost", info.tcpi_lost, socket->lost);
	number(name, "congestion window", info.tcpi_snd_cwnd, socket->congestion_window);
	number(name, "threshold", info.tcpi_snd_ssthresh < TCP_INFINITE_SSTHRESH ? info.tcpi_snd_ssthresh : 0, socket->slow_start_threshold);
	number(name, "segment size", info.tcpi_snd_mss, socket->segment_size);
	number(name, "acknowledged bytes", info.tcpi_bytes_acked, socket->acknowledged_bytes);
	number(name, "received bytes", info.tcpi_bytes_received, socket->received_bytes);
	check(socket->send_window > 0 && socket->receive_window > 0, "listed %s has windows", name);
	/* Measured against the clock: to within a hundredth, and a tick of 10 ms. */
	double rto_ms = info.tcpi_rto / 1000.0, difference = socket->rto_ms - rto_ms;
	check(difference >= -10 - rto_ms / 100 && difference <= 10 + rto_ms / 100, "listed %s's timeout of %.0f ms (%" PRIu32 ")", name, rto_ms, socket->rto_ms);
}

void listing_checks(struct nfhook *hook)
{
	int listener = bound_socket(AF_INET6, SOCK_STREAM, 0), client = bound_socket(AF_INET6, SOCK_STREAM, 0), waiting = bound_socket(AF_INET6, SOCK_STREAM, 0);
	int sender = bound_socket(AF_INET, SOCK_DGRAM, 0), receiver = bound_socket(AF_INET, SOCK_DGRAM, 0);
	int small = 1;
	capture_forget();
	if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &small, sizeof(small)) || listen(listener, BACKLOG))
		give_up("listen");
	connect_to(client, AF_INET6, port_of(listener));
	int server = accept(listener, NULL, NULL);
	connect_to(waiting, AF_INET6, port_of(listener));
	send_all(client, SENT_BYTES);
	receive_all(server, READ_BYTES);
	for (int i = 0; i < DATAGRAMS; i++)
		send_to(sender, AF_INET, port_of(receiver), 100);
	capture_drain(QUIET_MS);

	socket_count = nfhook_sockets(hook, sockets, MAX_SOCKETS);
	if (!check(socket_count >= 6 && socket_count <= MAX_SOCKETS, "sockets are listed (%d)", socket_count))
		return;
	const struct nfhook_socket *of_listener = listed("listener", listener), *of_server = listed("server", server);
	check_tcp("client", client, listed("client", client));
	check_tcp("server", server, of_server);
	number("listener", "queue", 1, of_listener->receive_queue);
	number("listener", "bound", BACKLOG, of_listener->send_queue);
	check_file("receiver", receiver, listed("receiver", receiver));
	check(listed("receiver", receiver)->receive_queue >= DATAGRAMS * 100, "datagrams wait in the listed queue");
	number("sender", "send queue", 0, listed("sender", sender)->send_queue);
	check_traffic("client", IPPROTO_TCP, port_of(client), listed("client", client), NULL);
	check_traffic("sender", IPPROTO_UDP, port_of(sender), listed("sender", sender), NULL);
	check_traffic("receiver", IPPROTO_UDP, port_of(receiver), listed("receiver", receiver), NULL);

	close(waiting); /* never accepted: what it moved is not the server's, and its other end is gone with the listener */
	int fds[] = {listener, client, server, sender, receiver};
	for (size_t i = 0; i < sizeof(fds) / sizeof(*fds); i++)
		close(fds[i]);
	capture_drain(QUIET_MS);
}
