// SPDX-License-Identifier: Apache-2.0
// Prints the time of getsockopt(SO_ERROR) and of getsockopt(TCP_INFO) on a TCP socket, in nanoseconds: the best of BATCHES times CALLS
// calls, since a shared machine only ever adds to a time. usage: sockopts CALLS BATCHES
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

static double now_ns(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

static double batch(int fd, int level, int option, long calls)
{
	struct tcp_info value;
	double begin = now_ns();
	for (long i = 0; i < calls; i++) {
		socklen_t length = level == SOL_SOCKET ? sizeof(int) : sizeof(value);
		if (getsockopt(fd, level, option, &value, &length)) {
			perror("getsockopt");
			exit(1);
		}
	}
	return (now_ns() - begin) / calls;
}

int main(int argument_count, char **arguments)
{
	if (argument_count != 3) {
		fprintf(stderr, "usage: sockopts CALLS BATCHES\n");
		return 2;
	}
	long calls = atol(arguments[1]), batches = atol(arguments[2]);
	double best[2] = {0};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	for (long i = 0; i < batches; i++)
		for (int info = 0; info < 2; info++) {
			double took = info ? batch(fd, SOL_TCP, TCP_INFO, calls) : batch(fd, SOL_SOCKET, SO_ERROR, calls);
			if (!best[info] || took < best[info])
				best[info] = took;
		}
	printf("%.1f %.1f\n", best[0], best[1]);
	return 0;
}
