// SPDX-License-Identifier: Apache-2.0
// How long after its end a process with traffic stands in atop's log, while BUSY processes compute: usage exitlag SAMPLES BUSY.
// Reads the log as atop does, and at its priority.
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_SAMPLES 100000
#define LATEST_MS 50

static double now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static pid_t child(void)
{
	pid_t pid = fork();
	if (pid < 0)
		fail("fork");
	if (pid == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

static void send_and_end(void)
{
	struct sockaddr_in self = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(self);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (bind(fd, (struct sockaddr *)&self, length) || getsockname(fd, (struct sockaddr *)&self, &length) ||
	    sendto(fd, "x", 1, 0, (struct sockaddr *)&self, length) != 1)
		_exit(1);
	_exit(0);
}

static int by_value(const void *one, const void *other)
{
	double difference = *(const double *)one - *(const double *)other;
	return difference < 0 ? -1 : difference > 0;
}

int main(int count, char **words)
{
	static double lag_ms[MAX_SAMPLES];
	int samples = count == 3 ? atoi(words[1]) : 0, busy = count == 3 ? atoi(words[2]) : -1, late = 0;
	if (samples < 1 || samples > MAX_SAMPLES || busy < 0) {
		fprintf(stderr, "usage: exitlag SAMPLES BUSY\n");
		return 2;
	}
	struct sembuf subscribe = {.sem_num = 1, .sem_op = -1, .sem_flg = SEM_UNDO};
	if (semop(semget(1541961, 0, 0), &subscribe, 1))
		fail("semop");
	int fd = open("/run/netatop.log", O_RDONLY);
	volatile uint32_t *header = fd < 0 ? MAP_FAILED : mmap(NULL, 16, PROT_READ, MAP_SHARED, fd, 0);
	if (header == MAP_FAILED)
		fail("/run/netatop.log");
	for (int i = 0; i < busy; i++)
		if (child() == 0)
			for (volatile unsigned long turn = 0;; turn++)
				;
	sleep(1); /* the agent has seen who is subscribed */
	setpriority(PRIO_PROCESS, 0, -20);
	for (int i = 0; i < samples; i++) {
		uint32_t before = header[1];
		pid_t pid = child();
		if (pid == 0) {
			setpriority(PRIO_PROCESS, 0, 0);
			send_and_end();
		}
		if (waitpid(pid, NULL, 0) != pid)
			fail("waitpid");
		double ended = now_ms();
		while (header[1] == before && now_ms() - ended < 5000)
			usleep(500);
		lag_ms[i] = now_ms() - ended;
		late += lag_ms[i] > LATEST_MS;
		usleep(rand() % 50000);
	}
	qsort(lag_ms, samples, sizeof(lag_ms[0]), by_value);
	printf("%d busy, %d ends: in the log after %.1f ms (median), %.1f (99 of 100), %.1f (longest); %d after more than %d ms\n", busy,
	       samples, lag_ms[samples / 2], lag_ms[samples * 99 / 100], lag_ms[samples - 1], late, LATEST_MS);
	return 0;
}
