/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What is known of a socket: from its first packet or use to its end, and how it counts. */
#ifndef NFHOOK_SOCKINFO_H
#define NFHOOK_SOCKINFO_H

static __always_inline bool is_counted(__u32 family, __u32 type, __u32 protocol)
{
	return (family == AF_INET || family == AF_INET6) &&
	       ((type == SOCK_STREAM && protocol == IPPROTO_TCP) || (type == SOCK_DGRAM && protocol == IPPROTO_UDP));
}

static __always_inline void count_socket_overflow(void)
{
	struct nfhook_globals *g = global_counters();
	if (g)
		__sync_fetch_and_add(&g->socket_overflows, 1);
}

/* Makes the sockinfo of a counted socket, whichever way the program at hand knows it; NULL when there is no memory. */
static __always_inline struct sockinfo *add_sockinfo(void *sk, __u32 protocol)
{
	struct sockinfo initial = {.socket = (__u64)sk, .protocol = counters_of(protocol)};
	struct sockinfo *si = bpf_sk_storage_get(&sockinfos, sk, &initial, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!si)
		count_socket_overflow();
	return si;
}

static __noinline struct sockinfo *new_sockinfo(struct sock *sk)
{
	if (!is_counted(sk->__sk_common.skc_family, sk->sk_type, sk->sk_protocol))
		return NULL;
	return add_sockinfo(sk, sk->sk_protocol);
}

/* The sockinfo of a counted socket, made if there is none yet; NULL for other sockets, or when there is no memory. */
static __always_inline struct sockinfo *sockinfo_of(struct sock *sk)
{
	struct sockinfo *si = bpf_sk_storage_get(&sockinfos, sk, NULL, 0);
	return likely(si) ? si : new_sockinfo(sk);
}

static __always_inline bool is_listener(const struct sockinfo *si, __u64 socket)
{
	return si->listener && si->socket == socket;
}

/* Keeps a listener's owner apart from its sockinfo, of which accepted connections get a copy. */
static __always_inline void become_listener(struct sockinfo *si, __u64 socket)
{
	struct listener initial = {.traffic = si->traffic};
	__u64 key = socket;
	owner_t process = __sync_lock_test_and_set(&si->process, 0);
	owner_t thread = __sync_lock_test_and_set(&si->thread, 0);
	si->user_tid = 0;
	initial.process = process;
	initial.thread = thread;
	if (bpf_map_update_elem(&listeners, &key, &initial, BPF_ANY)) {
		count_socket_overflow();
		release(process);
		return;
	}
	si->socket = socket;
	si->listener = key;
	si->traffic = (struct traffic){}; /* the copies begin with none */
}

/* The socket is destroyed: whatever waits for an owner goes to the owner there is, or stays without one. */
static __always_inline void gone(struct sockinfo *si, __u64 socket)
{
	__sync_fetch_and_or(&si->state, SOCKINFO_GONE);
	struct nfhook_task *target = counted_for(&si->thread, &si->process);
	struct listener *l = si->listener ? bpf_map_lookup_elem(&listeners, &si->listener) : NULL;
	if (!target && !si->process && l) /* a listener, or accepted and never used by anybody */
		target = counted_for(&l->thread, &l->process);
	if (!target && !si->process && si->fallback)
		target = entry_of(si->fallback);
	if (!target)
		target = entry_at(NFHOOK_BUCKET_LATE);
	if (!target)
		return;
	flush_pending(si->pending, si->protocol, target);
	release(__sync_lock_test_and_set(&si->process, 0));
	si->thread = 0;
	if (l && is_listener(si, socket)) {
		flush_pending(l->pending, si->protocol, target);
		release(__sync_lock_test_and_set(&l->process, 0));
		__u64 key = si->listener;
		bpf_map_delete_elem(&listeners, &key);
	}
}

/* A packet of a socket that has no owner at the moment. */
static __noinline int count_without_owner(struct sockinfo *si, __u64 socket, const struct packet *packet)
{
	__u32 direction = packet->direction;
	__u64 packets = packet->packets, bytes = packet->bytes;
	owner_t *process = &si->process, *thread = &si->thread;
	__u64 *pending = si->pending;
	if (is_listener(si, socket)) { /* handshakes of incoming connections */
		struct listener *l = bpf_map_lookup_elem(&listeners, &si->listener);
		if (!l) {
			add_to_bucket(NFHOOK_BUCKET_LATE, si->protocol + direction, packets, bytes);
			return 0;
		}
		barrier_var(l); /* or the compiler adds to it before it is known not to be NULL */
		process = &l->process;
		thread = &l->thread;
		pending = l->pending;
		add_traffic(&l->traffic, packet);
		si->fallback = l->process; /* the connection's copy is made with its last packet here */
		struct nfhook_task *owner = counted_for(thread, process);
		if (owner) {
			add(owner, si->protocol + direction, packets, bytes);
			return 0;
		}
	} else if (READ_ONCE(si->state) & SOCKINFO_GONE) {
		add_to_bucket(NFHOOK_BUCKET_LATE, si->protocol + direction, packets, bytes);
		return 0;
	} else {
		add_traffic(&si->traffic, packet);
	}
	add_pending(pending, si->protocol, direction, packets, bytes);
	struct nfhook_task *owner = counted_for(thread, process); /* who came meanwhile may have flushed before the addition */
	if (owner)
		flush_pending(pending, si->protocol, owner);
	return 0;
}

/* Counts a packet of a socket for its owner, and for the socket. */
static __always_inline void count_packet(struct sockinfo *si, __u64 socket, const struct packet *packet)
{
	struct nfhook_task *entry = counted_for(&si->thread, &si->process);
	if (likely(entry)) {
		add(entry, si->protocol + packet->direction, packet->packets, packet->bytes);
		add_traffic(&si->traffic, packet);
	} else {
		count_without_owner(si, socket, packet);
	}
}

#endif
