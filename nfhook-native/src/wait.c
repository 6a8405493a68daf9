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

static bool something_is_wanted(struct nfhook *hook)
{
	uint64_t wishes = __atomic_load_n(&hook->globals->wishes, __ATOMIC_SEQ_CST);
	bool changed = wishes != hook->wishes_seen;
	hook->wishes_seen = wishes;
	return changed;
}

int nfhook_wait(struct nfhook *hook, int timeout_ms)
{
	struct epoll_event events[2];
	/* First say that we wait, then look: what comes between the two is either seen or wakes. */
	__atomic_store_n(&hook->globals->reader_waits, 1, __ATOMIC_SEQ_CST);
	if (something_is_wanted(hook) || something_ended(hook))
		return 1;
	int count = epoll_wait(hook->epoll_fd, events, 2, timeout_ms);
	if (count < 0)
		return errno == EINTR ? 0 : -errno;
	for (int i = 0; i < count; i++) {
		uint64_t value;
		if (events[i].data.fd == hook->wake_fd && read(hook->wake_fd, &value, sizeof(value)) < 0 && errno != EAGAIN)
			return -errno;
		if (events[i].data.fd != hook->wake_fd)
			ring_buffer__consume(hook->ring);
	}
	return something_is_wanted(hook) || something_ended(hook);
}

int nfhook_wake(struct nfhook *hook)
{
	uint64_t one = 1;
	return write(hook->wake_fd, &one, sizeof(one)) < 0 && errno != EAGAIN ? -errno : 0;
}
