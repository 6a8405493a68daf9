// SPDX-License-Identifier: Apache-2.0
// Sleeping until a task with an entry ends.
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

int nfhook_wait(struct nfhook *hook, int timeout_ms)
{
	struct epoll_event events[2];
	/* First say that we wait, then look: an end between the two is either seen or wakes. */
	__atomic_store_n(&hook->globals->reader_waits, 1, __ATOMIC_SEQ_CST);
	if (something_ended(hook))
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
	return something_ended(hook);
}

int nfhook_wake(struct nfhook *hook)
{
	uint64_t one = 1;
	return write(hook->wake_fd, &one, sizeof(one)) < 0 && errno != EAGAIN ? -errno : 0;
}
