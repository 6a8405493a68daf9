// SPDX-License-Identifier: Apache-2.0
#include "feed.h"

#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "stamped.h"
#include "suites.h"

#define MAX_USES 65536
#define SO_COOKIE_NUMBER 57 /* SO_COOKIE of include/uapi/asm-generic/socket.h */

static struct nfhook_uses *feed;
static struct nfhook_use told[MAX_USES];
static int told_count;

void feed_open(void)
{
	static char message[4096];
	if (nfhook_uses_open(NULL, &feed, message, sizeof(message)))
		give_up("the feed of uses: %s", message);
	told_count = 0;
}

void feed_close(void)
{
	nfhook_uses_close(feed);
	feed = NULL;
}

static int by_time(const void *a, const void *b)
{
	uint64_t first = ((const struct nfhook_use *)a)->time_ns, second = ((const struct nfhook_use *)b)->time_ns;
	return (first > second) - (first < second);
}

int feed_read(void)
{
	int count;
	while ((count = nfhook_uses_read(feed, told + told_count, MAX_USES - told_count)) > 0)
		if ((told_count += count) == MAX_USES)
			give_up("more uses than places for them");
	if (count < 0)
		give_up("reading uses: %d", count);
	qsort(told, told_count, sizeof(*told), by_time);
	return told_count;
}

void feed_forget(void)
{
	feed_read();
	told_count = 0;
}

const struct nfhook_use *feed_uses(void) { return told; }

uint64_t feed_lost(void) { return nfhook_uses_lost(feed); }

static bool is_of(const struct nfhook_use *use, int protocol, uint16_t port)
{
	return use->protocol == protocol && use->local_port == port;
}

int feed_count(int protocol, uint16_t port)
{
	int count = 0;
	for (int i = 0; i < told_count; i++)
		count += is_of(&told[i], protocol, port);
	return count;
}

const struct nfhook_use *feed_last(int protocol, uint16_t port, uint16_t remote_port, int64_t before_ns)
{
	for (int i = told_count - 1; i >= 0; i--)
		if ((int64_t)told[i].time_ns <= before_ns && is_of(&told[i], protocol, port) && (!remote_port || told[i].remote_port == remote_port))
			return &told[i];
	return NULL;
}

bool feed_only(int protocol, uint16_t port, pid_t tid)
{
	int count = 0;
	for (int i = 0; i < told_count; i++)
		if (is_of(&told[i], protocol, port)) {
			count++;
			if (told[i].tid != (uint32_t)tid)
				return false;
		}
	return count > 0;
}

uint64_t socket_number(int fd, int protocol)
{
	uint64_t cookie = 0;
	socklen_t size = sizeof(cookie);
	struct stat file;
	if (getsockopt(fd, SOL_SOCKET, SO_COOKIE_NUMBER, &cookie, &size) || fstat(fd, &file))
		give_up("a socket has no number");
	return protocol == IPPROTO_TCP ? cookie : NFHOOK_SOCKET_INODE | file.st_ino;
}

void check_packets(const char *name, int wanted, bool by_remote_port)
{
	const struct stamped *packets;
	char text[128];
	int count = stamped_drain(QUIET_MS, &packets), with_signature = 0, wrong = 0;
	feed_read();
	for (int i = 0; i < count; i++) {
		if (!packets[i].tid)
			continue;
		const struct nfhook_use *use = feed_last(packets[i].protocol, packets[i].source, by_remote_port ? packets[i].destination : 0, packets[i].time_ns);
		with_signature++;
		wrong += !use || use->tid != (uint32_t)packets[i].tid;
	}
	snprintf(text, sizeof(text), "uses: %s: packets", name);
	check_number(text, wanted, with_signature);
	snprintf(text, sizeof(text), "uses: %s: packets of another thread than told", name);
	check_number(text, 0, wrong);
}

/* What this kernel lacks is said, and is no failure: its message is what is checked. */
void uses_checks(void)
{
	static char message[4096];
	struct nfhook_uses *first;
	uses_clock_checks();
	int error = nfhook_uses_open(NULL, &first, message, sizeof(message));
	if (error) {
		check(error == -EOPNOTSUPP && strstr(message, "Linux 6.4"), "uses: refused with a reason (%d: %s)", error, message);
		printf("skip uses: %s\n", message);
		return;
	}
	nfhook_uses_close(first);
	uses_exact_checks();
	uses_handover_checks();
	uses_port_checks();
	uses_limit_checks();
	uses_refusal_checks();
}

int uses_feed(void)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
	uint64_t count = 0;
	feed_open();
	printf("ready\n");
	fflush(stdout);
	while (!poll(&input, 1, 100)) {
		count += feed_read();
		feed_forget();
	}
	printf("%" PRIu64 " uses, %" PRIu64 " lost\n", count, feed_lost());
	feed_close();
	return 0;
}
