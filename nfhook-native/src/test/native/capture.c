// SPDX-License-Identifier: Apache-2.0
#include "capture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_PACKETS 65536
#define ETHERNET_MTU 1500
#define OFFLOADED_MTU 9000 /* well below the 64 KB of an offloaded packet */
#define FEATURE_WORDS 4

struct packet {
	bool sent, fragment; /* fragment: not the first one */
	uint8_t protocol;
	uint16_t source, destination;
	uint32_t segments, bytes;
	uint32_t fragment_id;
};

static struct packet packets[MAX_PACKETS];
static int packet_count, capture_fd = -1;
static bool undescribed;

static void interface_ioctl(unsigned long request, struct ifreq *interface)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	strcpy(interface->ifr_name, "lo");
	if (fd < 0 || ioctl(fd, request, interface))
		give_up("ioctl %#lx on lo", request);
	close(fd);
}

void place_make(void)
{
	struct ifreq up = {.ifr_flags = IFF_UP | IFF_LOOPBACK | IFF_RUNNING};
	if (unshare(CLONE_NEWNET))
		give_up("cannot make a network namespace: this test needs root");
	interface_ioctl(SIOCSIFFLAGS, &up);
}

void place_offloads(bool on)
{
	struct { struct ethtool_gfeatures head; struct ethtool_get_features_block words[FEATURE_WORDS]; } get = {.head = {.cmd = ETHTOOL_GFEATURES, .size = FEATURE_WORDS}};
	struct { struct ethtool_sfeatures head; struct ethtool_set_features_block words[FEATURE_WORDS]; } set = {.head = {.cmd = ETHTOOL_SFEATURES}};
	struct ifreq interface = {.ifr_data = (void *)&get};
	interface_ioctl(SIOCETHTOOL, &interface);
	set.head.size = get.head.size;
	for (uint32_t i = 0; i < get.head.size && i < FEATURE_WORDS; i++) {
		set.words[i].valid = get.words[i].available;
		set.words[i].requested = on ? get.words[i].available : 0;
	}
	interface.ifr_data = (void *)&set;
	interface_ioctl(SIOCETHTOOL, &interface);
	interface.ifr_mtu = on ? OFFLOADED_MTU : ETHERNET_MTU;
	interface_ioctl(SIOCSIFMTU, &interface);
}

void capture_open(void)
{
	int yes = 1, memory = 64 << 20;
	capture_fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
	struct sockaddr_ll lo = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = if_nametoindex("lo")};
	if (capture_fd < 0 || bind(capture_fd, (struct sockaddr *)&lo, sizeof(lo)) ||
	    setsockopt(capture_fd, SOL_SOCKET, SO_RCVBUFFORCE, &memory, sizeof(memory)) ||
	    setsockopt(capture_fd, SOL_PACKET, PACKET_VNET_HDR, &yes, sizeof(yes)))
		give_up("cannot capture on lo");
}

static void read_ports(struct packet *packet, const uint8_t *transport)
{
	packet->source = transport[0] << 8 | transport[1];
	packet->destination = transport[2] << 8 | transport[3];
}

/* A later fragment has no ports and no header of its own: it adds its payload to the flow of the first one. */
static void join_fragment(struct packet *packet, uint32_t header)
{
	packet->fragment = true;
	packet->segments = 0;
	packet->bytes -= header;
	for (int i = packet_count - 1; i >= 0; i--) {
		const struct packet *first = &packets[i];
		if (!first->fragment && first->fragment_id == packet->fragment_id && first->sent == packet->sent && first->protocol == packet->protocol) {
			packet->source = first->source;
			packet->destination = first->destination;
			return;
		}
	}
	packet->protocol = 0;
}

static void parse(const struct virtio_net_hdr *offload, const uint8_t *ip, uint32_t length, bool sent)
{
	struct packet packet = {.sent = sent, .segments = 1, .bytes = length};
	uint32_t header, offset = 0;
	if (ip[0] >> 4 == 4) {
		header = (ip[0] & 15) * 4;
		packet.protocol = ip[9];
		packet.fragment_id = ip[4] << 8 | ip[5];
		offset = (ip[6] & 0x1f) << 8 | ip[7];
	} else {
		header = 40;
		packet.protocol = ip[6];
		if (packet.protocol == IPPROTO_FRAGMENT) { /* a header that only fragments have, not the datagram */
			packet.protocol = ip[40];
			offset = ip[42] << 8 | (ip[43] & 0xf8);
			memcpy(&packet.fragment_id, ip + 44, 4);
			ip += 8;
			packet.bytes -= 8;
		}
	}
	if (packet.protocol != IPPROTO_TCP && packet.protocol != IPPROTO_UDP)
		return;
	if (offset) {
		join_fragment(&packet, header);
	} else {
		read_ports(&packet, ip + header);
		if (packet.protocol == IPPROTO_TCP)
			header += (ip[header + 12] >> 4) * 4;
		else
			header += 8;
		if (offload->gso_size) {
			packet.segments = (packet.bytes - header + offload->gso_size - 1) / offload->gso_size;
			packet.bytes += (packet.segments - 1) * header;
		}
	}
	if (packet_count == MAX_PACKETS)
		give_up("more packets than places for them");
	packets[packet_count++] = packet;
}

void capture_drain(int quiet_ms)
{
	struct pollfd readable = {.fd = capture_fd, .events = POLLIN};
	struct tpacket_stats lost;
	socklen_t size = sizeof(lost);
	while (poll(&readable, 1, quiet_ms) > 0) {
		uint8_t buffer[256] = {0};
		struct sockaddr_ll from;
		socklen_t from_size = sizeof(from);
		ssize_t got = recvfrom(capture_fd, buffer, sizeof(buffer), MSG_TRUNC, (struct sockaddr *)&from, &from_size);
		if (got < 0 && errno == EINVAL) { /* virtio's header has words for UDP GSO since 6.2 */
			undescribed = true;
			continue;
		}
		const size_t head = sizeof(struct virtio_net_hdr) + ETH_HLEN;
		if (got < (ssize_t)head)
			give_up("a captured packet is too short");
		if (from.sll_protocol == htons(ETH_P_IP) || from.sll_protocol == htons(ETH_P_IPV6))
			parse((struct virtio_net_hdr *)buffer, buffer + head, got - head, from.sll_pkttype == PACKET_OUTGOING);
	}
	if (getsockopt(capture_fd, SOL_PACKET, PACKET_STATISTICS, &lost, &size) || lost.tp_drops)
		give_up("the capture lost packets");
}

void capture_forget(void)
{
	packet_count = 0;
	undescribed = false;
}

bool capture_is_complete(void)
{
	return !undescribed;
}

bool capture_saw_offloaded(void)
{
	for (int i = 0; i < packet_count; i++)
		if (packets[i].segments > 1)
			return true;
	return false;
}

void capture_add(struct counters *sum, int protocol, uint16_t port, int unseen)
{
	uint64_t *sent = &sum->of[protocol == IPPROTO_UDP ? NFHOOK_UDP_SENT_PACKETS : NFHOOK_TCP_SENT_PACKETS], *received = sent + 2;
	for (int i = packet_count - 1; i >= 0; i--) {
		const struct packet *packet = &packets[i];
		if (packet->protocol != protocol || (packet->sent ? packet->source : packet->destination) != port)
			continue;
		if (!packet->sent && unseen) {
			unseen--;
			continue;
		}
		uint64_t *counter = packet->sent ? sent : received;
		counter[0] += packet->segments;
		counter[1] += packet->bytes;
	}
}
