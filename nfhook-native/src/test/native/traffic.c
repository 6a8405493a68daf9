// SPDX-License-Identifier: Apache-2.0
#include "traffic.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

struct notes *notes;

void notes_make(void)
{
	notes = mmap(NULL, sizeof(*notes), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (notes == MAP_FAILED)
		give_up("no memory to share");
}

struct ownership *note(int protocol, uint16_t port)
{
	int index = __atomic_fetch_add(&notes->count, 1, __ATOMIC_SEQ_CST);
	if (index >= MAX_OWNERSHIPS)
		give_up("more sockets than places for them");
	notes->ownership[index] = (struct ownership){.tid = gettid(), .protocol = protocol, .port = port};
	return &notes->ownership[index];
}

static socklen_t loopback(struct sockaddr_storage *address, int family, uint16_t port)
{
	memset(address, 0, sizeof(*address));
	if (family == AF_INET6) {
		struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;
		v6->sin6_family = AF_INET6;
		v6->sin6_addr = in6addr_loopback;
		v6->sin6_port = htons(port);
		return sizeof(*v6);
	}
	struct sockaddr_in *v4 = (struct sockaddr_in *)address;
	v4->sin_family = AF_INET;
	v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	v4->sin_port = htons(port);
	return sizeof(*v4);
}

int bound_socket(int family, int type, uint16_t port)
{
	struct sockaddr_storage address;
	socklen_t size = loopback(&address, family, port);
	int fd = socket(family, type | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size))
		give_up("cannot bind a socket");
	return fd;
}

uint16_t port_of(int fd)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);
	if (getsockname(fd, (struct sockaddr *)&address, &size))
		give_up("getsockname");
	/* sin_port and sin6_port stand at the same place */
	return ntohs(((struct sockaddr_in *)&address)->sin_port);
}

void connect_to(int fd, int family, uint16_t port)
{
	struct sockaddr_storage address;
	socklen_t size = loopback(&address, family, port);
	if (connect(fd, (struct sockaddr *)&address, size))
		give_up("cannot connect to port %d", port);
}

static char buffer[65536];

void send_all(int fd, size_t length)
{
	while (length) {
		ssize_t sent = send(fd, buffer, length < sizeof(buffer) ? length : sizeof(buffer), MSG_NOSIGNAL);
		if (sent < 0)
			give_up("send");
		length -= sent;
	}
}

void receive_all(int fd, size_t length)
{
	char data[65536];
	while (length) {
		ssize_t got = recv(fd, data, length < sizeof(data) ? length : sizeof(data), 0);
		if (got <= 0)
			give_up("%zu bytes did not come", length);
		length -= got;
	}
}

void send_to(int fd, int family, uint16_t port, size_t length)
{
	struct sockaddr_storage address;
	socklen_t size = loopback(&address, family, port);
	if (sendto(fd, buffer, length, 0, (struct sockaddr *)&address, size) != (ssize_t)length)
		give_up("cannot send a datagram of %zu bytes", length);
}
