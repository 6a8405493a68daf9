// SPDX-License-Identifier: Apache-2.0
// Prints the gigabits a second that one TCP connection over loopback carries, best of several rounds. The receiver is a process of
// its own.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHUNK (128 * 1024)

static double now_s(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec * 1e-9;
}

static void receive_all(int listener, int unused)
{
	static char chunk[CHUNK];
	int fd = accept(listener, NULL, NULL);
	close(unused); /* or the connection never ends */
	while (fd >= 0 && recv(fd, chunk, sizeof(chunk), 0) > 0)
		;
	_exit(0);
}

static double send_for(int fd, double seconds)
{
	static char chunk[CHUNK];
	double start = now_s(), bytes = 0;
	while (now_s() - start < seconds) {
		ssize_t sent = send(fd, chunk, sizeof(chunk), 0);
		if (sent < 0) {
			perror("tcpstream: send");
			exit(1);
		}
		bytes += sent;
	}
	return bytes * 8 / (now_s() - start) / 1e9;
}

int main(int argc, char **argv)
{
	double seconds = argc > 1 ? atof(argv[1]) : 1, best = 0;
	int rounds = argc > 2 ? atoi(argv[2]) : 3;
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0), fd = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 1) ||
	    getsockname(listener, (struct sockaddr *)&address, &length)) {
		perror("tcpstream: listen");
		return 1;
	}
	pid_t receiver = fork();
	if (!receiver)
		receive_all(listener, fd);
	if (connect(fd, (struct sockaddr *)&address, length)) {
		perror("tcpstream: connect");
		kill(receiver, SIGKILL);
		return 1;
	}
	for (int round = 0; round < rounds; round++) {
		double rate = send_for(fd, seconds);
		best = rate > best ? rate : best;
	}
	close(fd);
	waitpid(receiver, NULL, 0);
	printf("%.2f\n", best);
	return 0;
}
