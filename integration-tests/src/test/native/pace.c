// SPDX-License-Identifier: Apache-2.0
/*
 * pace ADDRESS PORT BYTES INTERVAL_US COUNT: a sender of known speed. Connects and says "connected", sends, after a line on
 * standard input, BYTES at each multiple of the interval (what was late follows at once, so the mean speed holds), COUNT
 * times or until another line comes, says "sent BYTES NANOSECONDS", and keeps the connection until the end of standard
 * input.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "workload.h"

static int connect_to(const char *host, int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (inet_pton(AF_INET, host, &address.sin_addr) != 1 || descriptor < 0 ||
	    connect(descriptor, (struct sockaddr *)&address, sizeof(address))) {
		perror("workload pace");
		exit(1);
	}
	return descriptor;
}

static int send_all(int descriptor, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t sent = send(descriptor, data, size, 0);

		if (sent <= 0)
			return -1;
		data += sent;
		size -= sent;
	}
	return 0;
}

static void wait_until(uint64_t when)
{
	struct timespec due = { .tv_sec = when / 1000000000u, .tv_nsec = when % 1000000000u };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL))
		;
}

static int is_stopped(void)
{
	struct pollfd input = { .fd = 0, .events = POLLIN };

	return poll(&input, 1, 0) > 0;
}

int pace_main(int argc, char **argv)
{
	size_t size = argc == 7 ? strtoul(argv[4], NULL, 10) : 0;
	uint64_t interval = argc == 7 ? strtoull(argv[5], NULL, 10) * 1000 : 0, began;
	long sent = 0, count = argc == 7 ? atol(argv[6]) : 0;
	char *data, line[16];
	int descriptor;

	if (!size || !interval || count <= 0)
		return 2;
	data = calloc(1, size);
	descriptor = connect_to(argv[2], atoi(argv[3]));
	puts("connected");
	fflush(stdout);
	if (!data || !fgets(line, sizeof(line), stdin))
		return 1;
	began = now_ns(CLOCK_MONOTONIC);
	for (; sent < count && !is_stopped(); sent++) {
		wait_until(began + (sent + 1) * interval);
		if (send_all(descriptor, data, size)) {
			perror("workload pace: send");
			return 1;
		}
	}
	printf("sent %llu %llu\n", (unsigned long long)size * sent, (unsigned long long)(now_ns(CLOCK_MONOTONIC) - began));
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin))
		;
	return 0;
}
