/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Whose is a socket: the last task that used it (creating, connecting, sending, receiving). */
#ifndef NFHOOK_OWNERSHIP_H
#define NFHOOK_OWNERSHIP_H

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
	return entry ?: entry_of(READ_ONCE(*process));
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

static __always_inline void add_pending(__u64 *pending, __u32 protocol, __u32 direction, __u64 packets, __u64 bytes)
{
	__sync_fetch_and_add(&pending[direction & 3], packets);
	__sync_fetch_and_add(&pending[(direction + 1) & 3], bytes);
	add_to_bucket(NFHOOK_BUCKET_PENDING, protocol + direction, packets, bytes);
}

static __always_inline bool has_owner(owner_t process)
{
	return process && entry_of(process);
}

/* Makes `process` and `thread` the owner held in *owner_process and *owner_thread. Returns the process it was before. */
static __always_inline owner_t hand_over(owner_t *owner_process, owner_t *owner_thread, owner_t process, owner_t thread)
{
	owner_t before = READ_ONCE(*owner_process);
	if (before != process) {
		hold(process);
		before = __sync_lock_test_and_set(owner_process, process);
		release(before);
	}
	WRITE_ONCE(*owner_thread, thread);
	return before;
}

static __noinline int take(struct sockinfo *si, struct task_struct *task, __u64 socket)
{
	owner_t process, thread = 0;
	if (task->flags & PF_KTHREAD) {
		if (has_owner(si->process)) /* a kernel thread never takes a socket from a user task */
			return 0;
		process = OWNER(NFHOOK_BUCKET_KERNEL, 0);
	} else {
		process = process_of(task, false);
		if (process)
			thread = thread_of(task, process);
		else
			process = OWNER(NFHOOK_BUCKET_OVERFLOW, 0);
	}

	owner_t before = hand_over(&si->process, &si->thread, process, thread);
	si->user_tid = task->pid;
	si->user_start_ns = task->start_boottime;
	si->user_euid = task->cred->euid.val;
	if (si->state & SOCKINFO_PROVISIONAL)
		__sync_fetch_and_and(&si->state, ~SOCKINFO_PROVISIONAL);

	struct nfhook_task *entry = entry_of(process);
	struct nfhook_task *thread_entry = entry_of(thread);
	if (entry && entry->euid != si->user_euid)
		entry->euid = si->user_euid;
	if (thread_entry && thread_entry->euid != si->user_euid)
		thread_entry->euid = si->user_euid;
	struct nfhook_task *target = thread_entry ?: entry;
	if (!target)
		return 0;
	flush_pending(si->pending, si->protocol, target);

	/* The first user of an accepted connection owns its listener too: prefork servers, socket activation. */
	if (!before && si->listener && si->socket != socket) {
		struct listener *l = bpf_map_lookup_elem(&listeners, &si->listener);
		if (l) {
			hand_over(&l->process, &l->thread, process, thread);
			flush_pending(l->pending, si->protocol, target);
		}
	}
	return 0;
}

/* The running task uses the socket. */
static __always_inline void use(struct sockinfo *si, __u64 socket)
{
	struct task_struct *task = bpf_get_current_task_btf();
	if (si->user_tid != task->pid || si->user_start_ns != task->start_boottime || si->user_euid != task->cred->euid.val)
		take(si, task, socket);
}

static __always_inline bool is_listener(const struct sockinfo *si, __u64 socket)
{
	return si->listener && si->socket == socket;
}

/* Keeps a listener's owner apart from its sockinfo, of which accepted connections get a copy. */
static __always_inline void become_listener(struct sockinfo *si, __u64 socket)
{
	struct listener initial = {};
	__u64 key = socket;
	owner_t process = __sync_lock_test_and_set(&si->process, 0);
	owner_t thread = __sync_lock_test_and_set(&si->thread, 0);
	si->user_tid = 0;
	initial.process = process;
	initial.thread = thread;
	if (bpf_map_update_elem(&listeners, &key, &initial, BPF_ANY)) {
		struct nfhook_globals *g = global_counters();
		if (g)
			__sync_fetch_and_add(&g->socket_overflows, 1);
		release(process);
		return;
	}
	si->socket = socket;
	si->listener = key;
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
static __noinline int count_without_owner(struct sockinfo *si, __u64 socket, __u32 direction, __u64 packets, __u64 bytes)
{
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
		si->fallback = l->process; /* the connection's copy is made with its last packet here */
		struct nfhook_task *owner = counted_for(thread, process);
		if (owner) {
			add(owner, si->protocol + direction, packets, bytes);
			return 0;
		}
	} else if (READ_ONCE(si->state) & SOCKINFO_GONE) {
		add_to_bucket(NFHOOK_BUCKET_LATE, si->protocol + direction, packets, bytes);
		return 0;
	}
	add_pending(pending, si->protocol, direction, packets, bytes);
	struct nfhook_task *owner = counted_for(thread, process); /* who came meanwhile may have flushed before the addition */
	if (owner)
		flush_pending(pending, si->protocol, owner);
	return 0;
}

/* Counts a packet of a socket for its owner. */
static __always_inline void count_packet(struct sockinfo *si, __u64 socket, __u32 direction, __u64 packets, __u64 bytes)
{
	struct nfhook_task *entry = counted_for(&si->thread, &si->process);
	if (entry)
		add(entry, si->protocol + direction, packets, bytes);
	else
		count_without_owner(si, socket, direction, packets, bytes);
}

static __always_inline bool is_counted(__u32 family, __u32 type, __u32 protocol)
{
	return (family == AF_INET || family == AF_INET6) &&
	       ((type == SOCK_STREAM && protocol == IPPROTO_TCP) || (type == SOCK_DGRAM && protocol == IPPROTO_UDP));
}

static __always_inline __u32 counters_of(__u32 protocol)
{
	return protocol == IPPROTO_UDP ? NFHOOK_UDP_SENT_PACKETS : NFHOOK_TCP_SENT_PACKETS;
}

static __always_inline void count_socket_overflow(void)
{
	struct nfhook_globals *g = global_counters();
	if (g)
		__sync_fetch_and_add(&g->socket_overflows, 1);
}

/* The sockinfo of a counted socket, made if there is none yet; NULL for other sockets, or when there is no memory. */
static __always_inline struct sockinfo *sockinfo_of(struct sock *sk)
{
	struct sockinfo *si = bpf_sk_storage_get(&sockinfos, sk, NULL, 0);
	if (si || !is_counted(sk->__sk_common.skc_family, sk->sk_type, sk->sk_protocol))
		return si;
	struct sockinfo initial = {.socket = (__u64)sk, .protocol = counters_of(sk->sk_protocol)};
	si = bpf_sk_storage_get(&sockinfos, sk, &initial, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!si)
		count_socket_overflow();
	return si;
}

SEC("cgroup/sock_create")
int on_create(struct bpf_sock *sk)
{
	if (!is_counted(sk->family, sk->type, sk->protocol))
		return 1;
	struct sockinfo initial = {.socket = (__u64)sk, .protocol = counters_of(sk->protocol)};
	struct sockinfo *si = bpf_sk_storage_get(&sockinfos, sk, &initial, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (si)
		use(si, (__u64)sk);
	else
		count_socket_overflow();
	return 1;
}

/* TCP sockets live on after this; for a datagram socket it is the end. */
SEC("cgroup/sock_release")
int on_release(struct bpf_sock *sk)
{
	if (sk->protocol != IPPROTO_UDP)
		return 1;
	struct sockinfo *si = bpf_sk_storage_get(&sockinfos, sk, NULL, 0);
	if (si)
		gone(si, (__u64)sk);
	return 1;
}

/* A connected TCP socket sends its SYN in its task's context; a datagram socket sends nothing when it connects. */
static __always_inline int on_connect(struct bpf_sock_addr *ctx)
{
	if (ctx->protocol != IPPROTO_UDP || !ctx->sk)
		return 1;
	struct sockinfo *si = bpf_sk_storage_get(&sockinfos, ctx->sk, NULL, 0);
	if (si)
		use(si, (__u64)ctx->sk);
	return 1;
}
SEC("cgroup/connect4") int on_connect4(struct bpf_sock_addr *ctx) { return on_connect(ctx); }
SEC("cgroup/connect6") int on_connect6(struct bpf_sock_addr *ctx) { return on_connect(ctx); }

static __always_inline void used(struct sock *sk)
{
	struct sockinfo *si = sockinfo_of(sk);
	if (si)
		use(si, (__u64)sk);
}

/* A datagram is its sender's by being sent; a segment may leave much later, when nobody knows any more who wrote it. */
SEC("?tp_btf/sock_send_length")
int BPF_PROG(on_send, struct sock *sk, int result)
{
	if (result > 0 && sk->sk_protocol != IPPROTO_UDP)
		used(sk);
	return 0;
}

SEC("?tp_btf/sock_recv_length")
int BPF_PROG(on_receive, struct sock *sk, int result)
{
	if (result > 0)
		used(sk);
	return 0;
}

/* Before 6.3, which brought these tracepoints: the functions below them. */
SEC("?fexit/inet_sendmsg") int BPF_PROG(on_send4, struct socket *s, void *msg, unsigned long size, int result)
{
	if (result > 0 && s->sk->sk_protocol != IPPROTO_UDP)
		used(s->sk);
	return 0;
}
SEC("?fexit/inet6_sendmsg") int BPF_PROG(on_send6, struct socket *s, void *msg, unsigned long size, int result)
{
	if (result > 0 && s->sk->sk_protocol != IPPROTO_UDP)
		used(s->sk);
	return 0;
}
SEC("?fexit/inet_recvmsg") int BPF_PROG(on_receive4, struct socket *s, void *msg, unsigned long size, int flags, int result)
{
	if (result > 0)
		used(s->sk);
	return 0;
}
SEC("?fexit/inet6_recvmsg") int BPF_PROG(on_receive6, struct socket *s, void *msg, unsigned long size, int flags, int result)
{
	if (result > 0)
		used(s->sk);
	return 0;
}

#endif
