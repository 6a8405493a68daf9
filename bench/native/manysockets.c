// SPDX-License-Identifier: Apache-2.0
// Holds COUNT TCP sockets (half as many connections over loopback) until standard input ends.
// usage: manysockets COUNT
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static void must(int holds, const char *what)
{
	if (!holds) {
		perror(what);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 20000;
	struct rlimit files = { count + 64, count + 64 };
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	char byte;

	must(setrlimit(RLIMIT_NOFILE, &files) == 0, "setrlimit");
	must(bind(listener, (struct sockaddr *)&address, sizeof(address)) == 0, "bind");
	must(listen(listener, 16) == 0, "listen");
	must(getsockname(listener, (struct sockaddr *)&address, &length) == 0, "getsockname");
	for (int i = 0; i < count / 2; i++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		must(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0, "connect");
		must(accept(listener, NULL, NULL) >= 0, "accept");
	}
	puts("ready");
	fflush(stdout);
	while (read(0, &byte, 1) > 0) {
	}
	return 0;
}
