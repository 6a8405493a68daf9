// SPDX-License-Identifier: Apache-2.0
// Prints the nanoseconds that one 32-byte datagram sent and received by one thread over loopback takes, best of several rounds.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#define PAYLOAD 32

static double now_ns(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

static int datagram_socket(struct sockaddr_in *address)
{
	socklen_t length = sizeof(*address);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	*address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	if (fd < 0 || bind(fd, (struct sockaddr *)address, sizeof(*address)) || getsockname(fd, (struct sockaddr *)address, &length)) {
		perror("udppair: socket");
		exit(1);
	}
	return fd;
}

int main(int argc, char **argv)
{
	int pairs = argc > 1 ? atoi(argv[1]) : 200000, rounds = argc > 2 ? atoi(argv[2]) : 5;
	struct sockaddr_in sender_address, receiver_address;
	int sender = datagram_socket(&sender_address), receiver = datagram_socket(&receiver_address);
	char payload[PAYLOAD] = {0};
	double best = 0;
	if (pairs < 1 || rounds < 1 || connect(sender, (struct sockaddr *)&receiver_address, sizeof(receiver_address))) {
		fprintf(stderr, "usage: udppair [PAIRS [ROUNDS]]\n");
		return 2;
	}
	for (int round = 0; round < rounds; round++) {
		double start = now_ns();
		for (int i = 0; i < pairs; i++)
			if (send(sender, payload, PAYLOAD, 0) != PAYLOAD || recv(receiver, payload, PAYLOAD, 0) != PAYLOAD) {
				perror("udppair");
				return 1;
			}
		double each = (now_ns() - start) / pairs;
		if (!round || each < best)
			best = each;
	}
	printf("%.1f\n", best);
	return 0;
}
