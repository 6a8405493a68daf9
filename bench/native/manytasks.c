// SPDX-License-Identifier: Apache-2.0
// Starts processes that each send themselves one datagram over loopback, says "ready" when all have, and keeps them until its standard
// input closes.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void send_once(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	char byte = 0;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (bind(fd, (struct sockaddr *)&address, length) || getsockname(fd, (struct sockaddr *)&address, &length) ||
	    sendto(fd, &byte, 1, 0, (struct sockaddr *)&address, length) != 1 || recv(fd, &byte, 1, 0) != 1)
		_exit(1);
	close(fd);
}

int main(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 1000, done[2];
	char byte = 0;
	if (pipe(done)) {
		perror("manytasks: pipe");
		return 1;
	}
	for (int i = 0; i < count; i++) {
		pid_t child = fork();
		if (child < 0) {
			perror("manytasks: fork");
			break;
		}
		if (!child) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			send_once();
			if (write(done[1], &byte, 1) == 1)
				pause();
			_exit(1);
		}
		if (read(done[0], &byte, 1) != 1)
			return 1;
	}
	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	signal(SIGTERM, SIG_IGN);
	kill(0, SIGTERM);
	while (wait(NULL) > 0)
		;
	return 0;
}
