/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Adding to task entries and buckets, and what is gathered while there is nobody to add it to. */
#ifndef NFHOOK_COUNTERS_H
#define NFHOOK_COUNTERS_H

static __always_inline __u32 counters_of(__u32 protocol)
{
	return protocol == IPPROTO_UDP ? NFHOOK_UDP_SENT_PACKETS : NFHOOK_TCP_SENT_PACKETS;
}

static __always_inline void add(struct nfhook_task *entry, __u32 first, __u64 packets, __u64 bytes)
{
	__sync_fetch_and_add(&entry->counters[first & 7], packets);
	__sync_fetch_and_add(&entry->counters[(first + 1) & 7], bytes);
}

static __always_inline void add_to_bucket(__u32 bucket, __u32 first, __u64 packets, __u64 bytes)
{
	struct nfhook_task *entry = entry_at(bucket);
	if (entry)
		add(entry, first, packets, bytes);
}

/* The entry to count into: the thread's, or the process's once the thread is gone, or NULL once both are. */
static __always_inline struct nfhook_task *counted_for(const owner_t *thread, const owner_t *process)
{
	struct nfhook_task *entry = entry_of(READ_ONCE(*thread));
	return likely(entry) ? entry : entry_of(READ_ONCE(*process));
}

/* Hands what was gathered without an owner to `target`; safe against whoever adds or flushes at the same time. */
static __always_inline void flush_pending(__u64 *pending, __u32 protocol, struct nfhook_task *target)
{
	struct nfhook_task *waiting = entry_at(NFHOOK_BUCKET_PENDING);
	if (!waiting)
		return;
	for (int i = 0; i < SOCKET_COUNTERS; i++) {
		__u64 gathered = pending[i] ? __sync_lock_test_and_set(&pending[i], 0) : 0;
		if (gathered) {
			__sync_fetch_and_add(&target->counters[(protocol + i) & 7], gathered);
			__sync_fetch_and_add(&waiting->counters[(protocol + i) & 7], -gathered);
		}
	}
}

/* Counts a packet for the socket itself. */
static __always_inline void add_traffic(struct traffic *traffic, const struct packet *packet)
{
	__sync_fetch_and_add(&traffic->counters[packet->direction & 3], packet->packets);
	__sync_fetch_and_add(&traffic->counters[(packet->direction + 1) & 3], packet->bytes);
	if (packet->ifindex && READ_ONCE(traffic->ifindex) != packet->ifindex) /* seldom another: its cache line is written anyway */
		WRITE_ONCE(traffic->ifindex, packet->ifindex);
}

static __always_inline void add_pending(__u64 *pending, __u32 protocol, __u32 direction, __u64 packets, __u64 bytes)
{
	__sync_fetch_and_add(&pending[direction & 3], packets);
	__sync_fetch_and_add(&pending[(direction + 1) & 3], bytes);
	add_to_bucket(NFHOOK_BUCKET_PENDING, protocol + direction, packets, bytes);
}

#endif
