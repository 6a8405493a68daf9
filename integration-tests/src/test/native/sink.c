// SPDX-License-Identifier: Apache-2.0
/*
 * sink PORT TCP_PORT: the storm's other end. Datagrams are left in a bound socket, connections are read to their end and
 * closed after their peer has. Says "ready" when it listens.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "workload.h"

static int open_bound(int type, int port)
{
	struct sockaddr_in6 address = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	int descriptor = socket(AF_INET6, type | SOCK_CLOEXEC, 0);

	if (descriptor < 0 || bind(descriptor, (struct sockaddr *)&address, sizeof(address))) {
		perror("workload sink");
		exit(1);
	}
	return descriptor;
}

int sink_main(int argc, char **argv)
{
	static char data[1 << 16];
	int listener;

	if (argc != 4)
		return 2;
	open_bound(SOCK_DGRAM, atoi(argv[2]));
	listener = open_bound(SOCK_STREAM, atoi(argv[3]));
	if (listen(listener, 4096))
		return 1;
	puts("ready");
	fflush(stdout);
	for (;;) {
		int connection = accept(listener, NULL, NULL);

		if (connection < 0)
			continue;
		while (recv(connection, data, sizeof(data), 0) > 0)
			;
		close(connection);
	}
}
