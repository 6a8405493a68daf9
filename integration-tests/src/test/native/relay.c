// SPDX-License-Identifier: Apache-2.0
/*
 * relay SOCKET UID GID [GROUP]...: connects to a Unix socket as that user and copies standard input to it and its answers
 * to standard output, so that a test can be a client of any user.
 */
#include <grp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "workload.h"

static int copy(int from, int to)
{
	static char data[1 << 16];
	ssize_t length = read(from, data, sizeof(data));

	for (ssize_t done = 0, part; done < length; done += part)
		if ((part = write(to, data + done, length - done)) <= 0)
			return 0;
	return length > 0;
}

int relay_main(int argc, char **argv)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	gid_t groups[16];
	int count = argc - 5, descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (count < 0 || count > 16)
		return 2;
	for (int i = 0; i < count; i++)
		groups[i] = atoi(argv[i + 5]);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", argv[2]);
	if (setgroups(count, groups) || setresgid(atoi(argv[4]), atoi(argv[4]), atoi(argv[4])) ||
	    setresuid(atoi(argv[3]), atoi(argv[3]), atoi(argv[3])) ||
	    connect(descriptor, (struct sockaddr *)&address, sizeof(address))) {
		perror("workload relay");
		return 1;
	}
	for (;;) {
		struct pollfd polls[] = { { .fd = STDIN_FILENO, .events = POLLIN }, { .fd = descriptor, .events = POLLIN } };

		if (poll(polls, 2, -1) < 0)
			continue;
		if (polls[0].revents && !copy(STDIN_FILENO, descriptor))
			return 0;
		if (polls[1].revents && !copy(descriptor, STDOUT_FILENO))
			return 0;
	}
}
