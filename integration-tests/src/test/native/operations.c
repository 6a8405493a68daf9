// SPDX-License-Identifier: Apache-2.0
/* Verbs on sockets. Each answers with the socket's addresses, so that the test knows whose packets are whose. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <linux/udp.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <linux/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "workload.h"

#define MAX_TRANSFER (64 << 10)

static char payload[MAX_TRANSFER]; /* what is sent is zeros, what is received is not looked at */
static __thread char sink[MAX_TRANSFER];

static int parse_address(const char *text, long port, struct sockaddr_storage *address, socklen_t *length)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;

	memset(address, 0, sizeof(*address));
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		*length = sizeof(*v4);
		return 0;
	}
	if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(port);
		*length = sizeof(*v6);
		return 0;
	}
	return -EINVAL;
}

static void describe_address(struct command *command, const char *address_key, const char *port_key,
			     const struct sockaddr_storage *address)
{
	char text[INET6_ADDRSTRLEN] = "";
	int port = 0;

	if (address->ss_family == AF_INET) {
		inet_ntop(AF_INET, &((struct sockaddr_in *)address)->sin_addr, text, sizeof(text));
		port = ntohs(((struct sockaddr_in *)address)->sin_port);
	} else if (address->ss_family == AF_INET6) {
		inet_ntop(AF_INET6, &((struct sockaddr_in6 *)address)->sin6_addr, text, sizeof(text));
		port = ntohs(((struct sockaddr_in6 *)address)->sin6_port);
	}
	answer(command, " %s=%s %s=%d", address_key, text, port_key, port);
}

static void describe(struct command *command, int descriptor)
{
	struct sockaddr_storage local = { 0 }, remote = { 0 };
	socklen_t local_length = sizeof(local), remote_length = sizeof(remote);
	int protocol = 0;
	socklen_t protocol_length = sizeof(protocol);

	answer(command, " fd=%d", descriptor);
	if (getsockopt(descriptor, SOL_SOCKET, SO_PROTOCOL, &protocol, &protocol_length) ||
	    getsockname(descriptor, (struct sockaddr *)&local, &local_length))
		return;
	answer(command, " protocol=%d", protocol);
	describe_address(command, "local", "localPort", &local);
	if (!getpeername(descriptor, (struct sockaddr *)&remote, &remote_length))
		describe_address(command, "remote", "remotePort", &remote);
}

/* socket tcp4|tcp6|udp4|udp6|raw-tcp4|raw-udp4|packet */
static int open_socket(struct command *command)
{
	static const struct {
		const char *name;
		int family, type, protocol;
	} kinds[] = {
		{ "tcp4", AF_INET, SOCK_STREAM, 0 },       { "tcp6", AF_INET6, SOCK_STREAM, 0 },
		{ "udp4", AF_INET, SOCK_DGRAM, 0 },        { "udp6", AF_INET6, SOCK_DGRAM, 0 },
		{ "raw-tcp4", AF_INET, SOCK_RAW, IPPROTO_TCP }, { "raw-udp4", AF_INET, SOCK_RAW, IPPROTO_UDP },
		{ "raw-tcp6", AF_INET6, SOCK_RAW, IPPROTO_TCP }, { "raw-udp6", AF_INET6, SOCK_RAW, IPPROTO_UDP },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(command->arguments[1], kinds[i].name)) {
			int descriptor = socket(kinds[i].family, kinds[i].type, kinds[i].protocol), one = 1;

			if (descriptor < 0)
				return -errno;
			setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
			describe(command, descriptor);
			return 0;
		}
	return -EINVAL;
}

static int set_option(int descriptor, const char *name, int value)
{
	static const struct {
		const char *name;
		int level, option;
	} options[] = {
		{ "sndbuf", SOL_SOCKET, SO_SNDBUFFORCE }, { "rcvbuf", SOL_SOCKET, SO_RCVBUFFORCE },
		{ "reuseport", SOL_SOCKET, SO_REUSEPORT }, { "nodelay", IPPROTO_TCP, TCP_NODELAY },
		{ "segment", IPPROTO_UDP, UDP_SEGMENT },   { "v6only", IPPROTO_IPV6, IPV6_V6ONLY },
		{ "quickack", IPPROTO_TCP, TCP_QUICKACK },
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (!strcmp(name, options[i].name))
			return setsockopt(descriptor, options[i].level, options[i].option, &value, sizeof(value)) ?
				       -errno : 0;
	return -EINVAL;
}

static int is_stream(int descriptor)
{
	int type = 0;
	socklen_t length = sizeof(type);

	getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &length);
	return type == SOCK_STREAM;
}

/* send FD SIZE [COUNT [ADDRESS PORT]]: COUNT times SIZE bytes; of a datagram socket each is one datagram. */
static int send_data(struct command *command, int descriptor)
{
	size_t size = number(command, 2, 0);
	long count = number(command, 3, 1);
	struct sockaddr_storage address;
	socklen_t length = 0;
	long long sent = 0;

	if (command->count > 5) {
		int error = parse_address(command->arguments[4], number(command, 5, 0), &address, &length);

		if (error)
			return error;
	}
	for (long i = 0; i < count; i++) {
		size_t left = size;

		do {
			size_t part = left < MAX_TRANSFER ? left : MAX_TRANSFER;
			ssize_t done = sendto(descriptor, payload, part, MSG_NOSIGNAL,
					      length ? (struct sockaddr *)&address : NULL, length);

			if (done < 0)
				return -errno;
			sent += done;
			left -= done;
		} while (left && is_stream(descriptor));
	}
	answer(command, " bytes=%lld", sent);
	return 0;
}

/*
 * receive FD SIZE [COUNT [KILOBYTES_PER_SECOND]]: from a stream COUNT times SIZE bytes or up to its end (SIZE 0: all of
 * it), at most at that rate; of a datagram socket COUNT datagrams. Waits 10 s for each at most.
 */
static int receive_data(struct command *command, int descriptor)
{
	size_t size = number(command, 2, 0);
	long count = number(command, 3, 1), rate = number(command, 4, 0);
	int stream = is_stream(descriptor);
	long long received = 0, wanted = stream ? (long long)size * count : count, got = 0;
	struct timeval patience = { .tv_sec = 10 };

	setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	while (!wanted || got < wanted) {
		size_t part = sizeof(sink);
		ssize_t done;

		if (stream && wanted && (long long)part > wanted - got)
			part = wanted - got;
		if (rate && part > (size_t)rate * 20)
			part = rate * 20;
		done = recv(descriptor, sink, part, 0);
		if (done < 0)
			return errno == EAGAIN ? -ETIMEDOUT : -errno;
		received += done;
		got += stream ? done : 1;
		if (stream && !done)
			break;
		if (rate)
			usleep(done * 1000 / rate);
	}
	answer(command, " bytes=%lld", received);
	return 0;
}

/* Waits until nothing of the connection is on its way from this end. */
static int await_idle(int descriptor)
{
	for (int i = 0; i < 5000; i++) {
		struct tcp_info info;
		socklen_t length = sizeof(info);
		int queued = 0;

		memset(&info, 0, sizeof(info));
		if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &length) || ioctl(descriptor, SIOCOUTQ, &queued))
			return -errno;
		if (!info.tcpi_unacked && !info.tcpi_notsent_bytes && !queued)
			return 0;
		usleep(1000);
	}
	return -ETIMEDOUT;
}

/* Sends a file's content without a copy, as web servers do. */
static int send_file(struct command *command, int descriptor)
{
	long size = number(command, 2, 0);
	int file = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), error = 0;
	off_t offset = 0;

	if (file < 0)
		return -errno;
	if (ftruncate(file, size))
		error = -errno;
	while (!error && offset < size)
		if (sendfile(descriptor, file, &offset, size - offset) < 0)
			error = -errno;
	close(file);
	return error;
}

static uint32_t add_words(uint32_t sum, const unsigned char *bytes, size_t count)
{
	for (size_t i = 0; i + 1 < count; i += 2)
		sum += bytes[i] << 8 | bytes[i + 1];
	return sum;
}

/* The checksum of a transport packet of an even size between two addresses. */
static uint16_t checksum(const struct sockaddr_storage *from, const struct sockaddr_storage *to, int protocol,
			 const unsigned char *packet, size_t size)
{
	int v6 = to->ss_family == AF_INET6;
	size_t length = v6 ? 16 : 4;
	uint32_t sum = protocol + size;

	sum = add_words(sum, v6 ? (void *)&((struct sockaddr_in6 *)from)->sin6_addr :
				  (void *)&((struct sockaddr_in *)from)->sin_addr, length);
	sum = add_words(sum, v6 ? (void *)&((struct sockaddr_in6 *)to)->sin6_addr :
				  (void *)&((struct sockaddr_in *)to)->sin_addr, length);
	sum = add_words(sum, packet, size);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/*
 * raw FD SIZE SOURCE_PORT TARGET_PORT ADDRESS [COUNT]: datagrams or segments of our own making through a raw socket; the
 * kernel knows no owner for them.
 */
static int send_raw(struct command *command, int descriptor)
{
	unsigned char packet[512] = { 0 };
	long size = number(command, 2, 20), source = number(command, 3, 0), target = number(command, 4, 0);
	long count = number(command, 6, 1);
	struct sockaddr_storage address, own = { 0 };
	socklen_t length, own_length = sizeof(own), int_length = sizeof(int);
	int error = parse_address(command->arguments[5], 0, &address, &length), protocol = 0, place;
	uint16_t sum;

	if (error)
		return error;
	if (size < 20 || size > (long)sizeof(packet) || size % 2)
		return -EINVAL;
	if (connect(descriptor, (struct sockaddr *)&address, length) ||
	    getsockname(descriptor, (struct sockaddr *)&own, &own_length) ||
	    getsockopt(descriptor, SOL_SOCKET, SO_PROTOCOL, &protocol, &int_length))
		return -errno;
	packet[0] = source >> 8, packet[1] = source, packet[2] = target >> 8, packet[3] = target;
	if (protocol == IPPROTO_UDP)
		packet[4] = size >> 8, packet[5] = size;
	else
		packet[12] = 5 << 4; /* Words of header; no flag is set: a closed port answers with a reset. */
	place = protocol == IPPROTO_UDP ? 6 : 16;
	sum = checksum(&own, &address, protocol, packet, size);
	packet[place] = sum >> 8, packet[place + 1] = sum;
	for (long i = 0; i < count; i++)
		if (send(descriptor, packet, size, 0) < 0)
			return -errno;
	return 0;
}

static int with_address(struct command *command, int descriptor, int (*operation)(int, const struct sockaddr *, socklen_t))
{
	struct sockaddr_storage address;
	socklen_t length;
	int error = parse_address(command->arguments[2], number(command, 3, 0), &address, &length);

	if (error)
		return error;
	return operation(descriptor, (struct sockaddr *)&address, length) ? -errno : 0;
}

static int accept_connection(struct command *command, int descriptor)
{
	struct pollfd poll_for = { .fd = descriptor, .events = POLLIN };
	int accepted;

	if (poll(&poll_for, 1, 10000) < 1)
		return -ETIMEDOUT;
	accepted = accept4(descriptor, NULL, NULL, SOCK_CLOEXEC);
	if (accepted < 0)
		return -errno;
	describe(command, accepted);
	return 0;
}

/* join FD GROUP ADDRESS: receives what comes for an IPv4 multicast group at the device with this address. */
static int join_group(struct command *command, int descriptor)
{
	struct ip_mreqn request = { 0 };

	if (inet_pton(AF_INET, command->arguments[2], &request.imr_multiaddr) != 1 ||
	    inet_pton(AF_INET, command->arguments[3], &request.imr_address) != 1)
		return -EINVAL;
	return setsockopt(descriptor, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof(request)) ? -errno : 0;
}

int operate(struct command *command)
{
	const char *verb = command->arguments[0];
	int descriptor = number(command, 1, -1), count = command->count, error = -EINVAL;

	if (!strcmp(verb, "take")) {
		if (command->descriptor < 0)
			return -EBADF;
		describe(command, command->descriptor);
		return 0;
	}
	if (count < 2)
		return -EINVAL;
	if (!strcmp(verb, "socket"))
		return open_socket(command);
	if (!strcmp(verb, "accept"))
		return accept_connection(command, descriptor);
	if (!strcmp(verb, "close"))
		return close(descriptor) ? -errno : 0;
	if (!strcmp(verb, "pass") && count > 2) {
		command->answer_descriptor = dup(descriptor);
		answer(command, " to=%s", command->arguments[2]);
		return command->answer_descriptor < 0 ? -errno : 0;
	}
	if (!strcmp(verb, "bind") && count > 3)
		error = with_address(command, descriptor, bind);
	else if (!strcmp(verb, "connect") && count > 3)
		error = with_address(command, descriptor, connect);
	else if (!strcmp(verb, "listen"))
		error = listen(descriptor, 1024) ? -errno : 0;
	else if (!strcmp(verb, "send"))
		error = send_data(command, descriptor);
	else if (!strcmp(verb, "receive"))
		error = receive_data(command, descriptor);
	else if (!strcmp(verb, "sendfile"))
		error = send_file(command, descriptor);
	else if (!strcmp(verb, "raw") && count > 5)
		error = send_raw(command, descriptor);
	else if (!strcmp(verb, "join") && count > 3)
		error = join_group(command, descriptor);
	else if (!strcmp(verb, "idle"))
		error = await_idle(descriptor);
	else if (!strcmp(verb, "shutdown"))
		error = shutdown(descriptor, SHUT_WR) ? -errno : 0;
	else if (!strcmp(verb, "try"))
		error = recv(descriptor, sink, sizeof(sink), MSG_DONTWAIT) < 0 && errno == EAGAIN ? 0 : -EEXIST;
	else if (!strcmp(verb, "option") && count > 3)
		error = set_option(descriptor, command->arguments[2], number(command, 3, 0));
	else if (!strcmp(verb, "describe"))
		error = 0;
	if (!error)
		describe(command, descriptor);
	return error;
}
