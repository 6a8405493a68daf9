// SPDX-License-Identifier: Apache-2.0
#include "stamped.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

#define MAX_STAMPED 65536

static struct stamped stamped[MAX_STAMPED];
static int stamped_count, stamped_fd = -1;

void stamped_open(void)
{
	int yes = 1, memory = 64 << 20;
	stamped_count = 0;
	stamped_fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_ALL));
	struct sockaddr_ll lo = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = if_nametoindex("lo")};
	if (stamped_fd < 0 || setsockopt(stamped_fd, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof(yes)) ||
	    setsockopt(stamped_fd, SOL_SOCKET, SO_RCVBUFFORCE, &memory, sizeof(memory)) || bind(stamped_fd, (struct sockaddr *)&lo, sizeof(lo)))
		give_up("cannot capture on lo");
}

void stamped_close(void)
{
	close(stamped_fd);
	stamped_fd = -1;
}

static void keep(const uint8_t *ip, size_t length, int64_t time_ns)
{
	bool v6 = ip[0] >> 4 == 6;
	size_t header = v6 ? 40 : (ip[0] & 15) * 4;
	struct stamped packet = {.time_ns = time_ns, .protocol = v6 ? ip[6] : ip[9], .family = v6 ? AF_INET6 : AF_INET};
	struct signature signature;
	if (packet.protocol != IPPROTO_TCP && packet.protocol != IPPROTO_UDP)
		return;
	const uint8_t *transport = ip + header;
	packet.source = transport[0] << 8 | transport[1];
	packet.destination = transport[2] << 8 | transport[3];
	size_t payload = header + (packet.protocol == IPPROTO_UDP ? 8 : (transport[12] >> 4) * 4);
	if (payload + sizeof(signature) <= length) {
		memcpy(&signature, ip + payload, sizeof(signature));
		packet.tid = signature.magic == SIGNATURE_MAGIC ? signature.tid : 0;
	}
	if (stamped_count == MAX_STAMPED)
		give_up("more packets than places for them");
	stamped[stamped_count++] = packet;
}

static int64_t time_of(struct msghdr *message)
{
	struct timespec time;
	for (struct cmsghdr *control = CMSG_FIRSTHDR(message); control; control = CMSG_NXTHDR(message, control))
		if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SO_TIMESTAMPNS) {
			memcpy(&time, CMSG_DATA(control), sizeof(time));
			return time.tv_sec * 1000000000ll + time.tv_nsec;
		}
	give_up("a captured packet has no time");
}

int stamped_drain(int quiet_ms, const struct stamped **packets)
{
	struct pollfd readable = {.fd = stamped_fd, .events = POLLIN};
	struct tpacket_stats lost;
	socklen_t size = sizeof(lost);
	while (poll(&readable, 1, quiet_ms) > 0) {
		uint8_t data[256] = {0}, control[256];
		struct sockaddr_ll from;
		struct iovec part = {data, sizeof(data)};
		struct msghdr message = {.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
		ssize_t got = recvmsg(stamped_fd, &message, 0);
		if (got < 20)
			give_up("a captured packet is too short");
		if (from.sll_pkttype == PACKET_OUTGOING && (from.sll_protocol == htons(ETH_P_IP) || from.sll_protocol == htons(ETH_P_IPV6)))
			keep(data, got, time_of(&message));
	}
	if (getsockopt(stamped_fd, SOL_PACKET, PACKET_STATISTICS, &lost, &size) || lost.tp_drops)
		give_up("the capture lost packets");
	*packets = stamped;
	return stamped_count;
}

void sign(int fd)
{
	struct signature signature = {SIGNATURE_MAGIC, gettid()};
	if (send(fd, &signature, sizeof(signature), MSG_NOSIGNAL) != sizeof(signature))
		give_up("cannot send");
}

void sign_to(int fd, int family, uint16_t port)
{
	struct signature signature = {SIGNATURE_MAGIC, gettid()};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	bool is_v6 = family == AF_INET6;
	if (sendto(fd, &signature, sizeof(signature), 0, is_v6 ? (void *)&v6 : (void *)&v4, is_v6 ? sizeof(v6) : sizeof(v4)) != sizeof(signature))
		give_up("cannot send");
}

void expect_signature(int fd)
{
	struct signature signature;
	struct pollfd readable = {.fd = fd, .events = POLLIN};
	if (poll(&readable, 1, 5000) != 1 || recv(fd, &signature, sizeof(signature), MSG_WAITALL) != sizeof(signature) || signature.magic != SIGNATURE_MAGIC)
		give_up("what was sent did not come");
}
