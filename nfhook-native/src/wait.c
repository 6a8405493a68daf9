// SPDX-License-Identifier: Apache-2.0
// Sleeping until a task with an entry ends, or somebody wants something of the reader.
#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "internal.h"

static bool something_ended(const struct nfhook *hook)
{
	for (uint32_t word = 0; word * 64 < hook->task_entries; word++)
		if (__atomic_load_n(&hook->ended[word], __ATOMIC_RELAXED))
			return true;
	return false;
}

/* Sleeps until something comes by the ring or somebody wakes us, and takes note of it. */
static int wait_on(int epoll_fd, int wake_fd, struct ring_buffer *ring, int timeout_ms)
{
	struct epoll_event events[2];
	int count = epoll_wait(epoll_fd, events, 2, timeout_ms);
	if (count < 0)
		return errno == EINTR ? 0 : -errno;
	for (int i = 0; i < count; i++) {
		uint64_t value;
		if (events[i].data.fd == wake_fd && read(wake_fd, &value, sizeof(value)) < 0 && errno != EAGAIN)
			return -errno;
		if (events[i].data.fd != wake_fd)
			ring_buffer__consume(ring);
	}
	return 0;
}

static bool something_is_wanted(struct nfhook *hook)
{
	uint64_t wishes = __atomic_load_n(&hook->globals->wishes, __ATOMIC_SEQ_CST);
	bool changed = wishes != hook->wishes_seen;
	hook->wishes_seen = wishes;
	return changed;
}

int nfhook_wait(struct nfhook *hook, int timeout_ms)
{
	/* First say that we wait, then look: what comes between the two is either seen or wakes. */
	__atomic_store_n(&hook->globals->reader_waits, 1, __ATOMIC_SEQ_CST);
	if (something_is_wanted(hook) || something_ended(hook))
		return 1;
	int error = wait_on(hook->epoll_fd, hook->wake_fd, hook->ring, timeout_ms);
	if (error)
		return error;
	return something_is_wanted(hook) || something_ended(hook);
}

int nfhook_wake(struct nfhook *hook)
{
	uint64_t one = 1;
	const int fds[] = {hook->wake_fd, hook->begun_wake_fd};
	for (size_t i = 0; i < sizeof(fds) / sizeof(*fds); i++)
		if (write(fds[i], &one, sizeof(one)) < 0 && errno != EAGAIN)
			return -errno;
	return 0;
}

static bool take_client(struct nfhook *hook, struct nfhook_client *client)
{
	return !bpf_map_lookup_and_delete_elem(hook->clients_fd, NULL, client);
}

int nfhook_wait_client(struct nfhook *hook, struct nfhook_client *client, int timeout_ms)
{
	if (take_client(hook, client))
		return 1;
	int error = wait_on(hook->begun_epoll_fd, hook->begun_wake_fd, hook->begun, timeout_ms);
	return error ? error : take_client(hook, client);
}
