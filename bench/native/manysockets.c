// SPDX-License-Identifier: Apache-2.0
// Holds COUNT TCP sockets (half as many connections over loopback) until standard input ends.
// usage: manysockets COUNT
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void must(int holds, const char *what)
{
	if (!holds) {
		perror(what);
		exit(1);
	}
}

/* Opens that many, tells so, and holds them. */
static void hold(int count, int tell)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	char byte = 0;

	must(bind(listener, (struct sockaddr *)&address, sizeof(address)) == 0, "bind");
	must(listen(listener, 16) == 0, "listen");
	must(getsockname(listener, (struct sockaddr *)&address, &length) == 0, "getsockname");
	for (int i = 0; i < count / 2; i++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		must(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0, "connect");
		must(accept(listener, NULL, NULL) >= 0, "accept");
	}
	must(write(tell, &byte, 1) == 1, "write");
	while (read(0, &byte, 1) > 0) {
	}
}

int main(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 20000;
	int processes = 0;
	int ready[2];
	struct rlimit files;
	char byte;

	must(pipe(ready) == 0 && getrlimit(RLIMIT_NOFILE, &files) == 0, "pipe");
	files.rlim_cur = files.rlim_max;
	must(setrlimit(RLIMIT_NOFILE, &files) == 0, "setrlimit");
	/* As many processes as it takes where one may not have so many files. */
	for (int left = count; left > 0; processes++) {
		int share = files.rlim_max < (rlim_t)left + 32 ? (int)(files.rlim_max - 32) / 2 * 2 : left;

		if (fork() == 0) {
			hold(share, ready[1]);
			return 0;
		}
		left -= share;
	}
	close(ready[1]);
	for (int i = 0; i < processes; i++)
		must(read(ready[0], &byte, 1) == 1, "a process failed");
	puts("ready");
	fflush(stdout);
	while (processes-- > 0)
		wait(NULL);
	return 0;
}
