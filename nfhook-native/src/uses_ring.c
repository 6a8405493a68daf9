// SPDX-License-Identifier: Apache-2.0
// Reading a BPF ring buffer: kernel/bpf/ringbuf.c, Documentation/bpf/ringbuf.rst.
#include <errno.h>
#include <linux/bpf.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "uses.h"

#define LONGEST_WAIT_NS 2000000

int nfhook_ring_map(struct uses_ring *ring, int map_fd, size_t size)
{
	size_t page = sysconf(_SC_PAGESIZE);
	void *consumer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, map_fd, 0);
	if (consumer == MAP_FAILED)
		return -errno;
	void *producer = mmap(NULL, page + 2 * size, PROT_READ, MAP_SHARED, map_fd, page);
	if (producer == MAP_FAILED) {
		int error = -errno;
		munmap(consumer, page);
		return error;
	}
	*ring = (struct uses_ring){consumer, producer, (unsigned char *)producer + page, size, page};
	return 0;
}

void nfhook_ring_unmap(struct uses_ring *ring)
{
	if (!ring->consumer)
		return;
	munmap(ring->consumer, ring->page);
	munmap((void *)ring->producer, ring->page + 2 * ring->size);
	ring->consumer = NULL;
}

static int64_t monotonic_ns(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ll + time.tv_nsec;
}

/*
 * The length of the record at `position`; BPF_RINGBUF_BUSY_BIT is set where it is still being written. Its writer may have been put
 * off the processor, and records of others behind it are complete and older than packets that are known already: worth a moment.
 */
static uint32_t length_at(const struct uses_ring *ring, unsigned long position)
{
	const uint32_t *header = (const uint32_t *)(ring->data + (position & (ring->size - 1)));
	uint32_t length = __atomic_load_n(header, __ATOMIC_ACQUIRE);
	if (!(length & BPF_RINGBUF_BUSY_BIT))
		return length;
	int64_t limit_ns = monotonic_ns() + LONGEST_WAIT_NS;
	do {
		sched_yield();
		length = __atomic_load_n(header, __ATOMIC_ACQUIRE);
	} while (length & BPF_RINGBUF_BUSY_BIT && monotonic_ns() < limit_ns);
	return length;
}

int nfhook_ring_take(struct uses_ring *ring, struct nfhook_use *use)
{
	unsigned long position = *ring->consumer;
	int taken = 0;
	while (!taken && position != __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE)) {
		uint32_t length = length_at(ring, position);
		if (length & BPF_RINGBUF_BUSY_BIT)
			break;
		uint32_t bytes = length & ~BPF_RINGBUF_DISCARD_BIT;
		if (!(length & BPF_RINGBUF_DISCARD_BIT) && bytes == sizeof(*use)) {
			memcpy(use, ring->data + (position & (ring->size - 1)) + BPF_RINGBUF_HDR_SZ, sizeof(*use));
			taken = 1;
		}
		position += (bytes + BPF_RINGBUF_HDR_SZ + 7) & ~7u;
		__atomic_store_n(ring->consumer, position, __ATOMIC_RELEASE);
	}
	return taken;
}
