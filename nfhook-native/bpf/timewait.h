/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Connections that the local side closed first: a minisock takes the full socket's place, without its storage, and no socket filter
 * sees its packets. Their owner is kept here, by quintuple, until the peer's FIN has come (Linux 6.11 and later: the kfree_skb
 * tracepoint names the minisock) and a while longer for its retransmissions.
 */
#ifndef NFHOOK_TIMEWAIT_H
#define NFHOOK_TIMEWAIT_H

#define TCP_FLAG_RST 4

/* `local_port` apart, since a closing socket has given its skc_num back already. */
static __always_inline void timewait_key_of(struct timewait_key *key, struct sock *sk, __be16 local_port)
{
	key->netns = (__u64)sk->__sk_common.skc_net.net;
	key->local_port = local_port;
	key->remote_port = sk->__sk_common.skc_dport;
	key->family = AF_INET;
	key->local_address[0] = sk->__sk_common.skc_rcv_saddr;
	key->remote_address[0] = sk->__sk_common.skc_daddr;
	if (sk->__sk_common.skc_family != AF_INET6)
		return;
	const struct in6_addr *remote = &sk->__sk_common.skc_v6_daddr;
	if (!remote->in6_u.u6_addr32[0] && !remote->in6_u.u6_addr32[1] && remote->in6_u.u6_addr32[2] == bpf_htonl(0xffff))
		return; /* IPv4 mapped */
	key->family = AF_INET6;
	for (int i = 0; i < 4; i++) {
		key->local_address[i] = sk->__sk_common.skc_v6_rcv_saddr.in6_u.u6_addr32[i];
		key->remote_address[i] = remote->in6_u.u6_addr32[i];
	}
}

/* The peer's FIN has come, or never will: no longer a socket of its process. True for the first who says so. */
static __always_inline bool stop_awaiting_fin(struct timewait *timewait)
{
	if (timewait->fin == FIN_SEEN)
		return false;
	__u32 before = __sync_lock_test_and_set(&timewait->fin, FIN_SEEN);
	if (before == FIN_AWAITED)
		release(timewait->process);
	return before != FIN_SEEN;
}

/*
 * The minisock can be found before the state of the full socket changes, so its owner is put down when it comes near: in FIN_WAIT2 or CLOSING.
 * A connection that had the same quintuple before is over then.
 */
static __always_inline void come_near_timewait(const struct timewait_key *key, struct sock *sk, const struct sockinfo *si)
{
	struct timewait initial = {
		.process = si->process,
		.thread = si->thread,
		.since_ns = bpf_ktime_get_boot_ns(),
		.last_out_of_window = BPF_CORE_READ((struct tcp_sock *)sk, last_oow_ack_time),
	};
	struct timewait *old = bpf_map_lookup_elem(&timewaits, key);
	if (old)
		stop_awaiting_fin(old);
	if (!bpf_map_update_elem(&timewaits, key, &initial, BPF_ANY))
		return;
	struct nfhook_globals *g = global_counters();
	if (g)
		__sync_fetch_and_add(&g->timewait_overflows, 1);
}

/* The minisock has taken the full socket's place, and awaits the peer's FIN unless that has come already. */
static __always_inline void enter_timewait(const struct timewait_key *key, struct sock *sk, const struct sockinfo *si)
{
	struct timewait *timewait = bpf_map_lookup_elem(&timewaits, key);
	if (!timewait) {
		/* Of two changes of state on one processor, one in the middle of the other, only the outer one is told. */
		come_near_timewait(key, sk, si);
		timewait = bpf_map_lookup_elem(&timewaits, key);
	}
	if (!timewait)
		return; /* there was no room for it */
	owner_t process = si->process;
	timewait->process = process;
	timewait->thread = si->thread;
	timewait->since_ns = bpf_ktime_get_boot_ns();
	if (timewait->fin == FIN_BEFORE)
		timewait->last_out_of_window = BPF_CORE_READ((struct tcp_sock *)sk, last_oow_ack_time);
	if (sk->__sk_common.skc_flags >> SOCK_DONE_BIT & 1) {
		timewait->fin = FIN_SEEN;
		return;
	}
	hold(process);
	if (__sync_val_compare_and_swap(&timewait->fin, FIN_BEFORE, FIN_AWAITED) != FIN_BEFORE)
		release(process); /* it has come in the meantime */
}

static __always_inline void count_for(const struct timewait *timewait, __u32 counter, __u64 packets, __u64 bytes)
{
	struct nfhook_task *entry = counted_for(&timewait->thread, &timewait->process);
	if (entry)
		add(entry, counter, packets, bytes);
	else
		add_to_bucket(NFHOOK_BUCKET_LATE, counter, packets, bytes);
}

/* A packet that a minisock received, after the kernel has dealt with it. */
static __always_inline void on_timewait_packet(struct sock *minisock, const struct extent *extent, __u8 tcp_flags)
{
	struct tcp_timewait_sock *tw = (struct tcp_timewait_sock *)minisock;
	struct timewait_key key = {};
	timewait_key_of(&key, minisock, BPF_CORE_READ(tw, tw_sk.tw_sport));
	struct timewait *timewait = bpf_map_lookup_elem(&timewaits, &key);
	if (!timewait) {
		add_to_bucket(NFHOOK_BUCKET_LATE, NFHOOK_TCP_RECEIVED_PACKETS, extent->packets, extent->bytes);
		return;
	}
	count_for(timewait, NFHOOK_TCP_RECEIVED_PACKETS, extent->packets, extent->bytes);

	/* Answered with an ACK: the FIN that was awaited, and what is out of window, as often as the rate limit allows. */
	__u32 out_of_window = BPF_CORE_READ(tw, tw_last_oow_ack_time);
	bool ends = BPF_CORE_READ(tw, tw_sk.tw_substate) == TCP_TIME_WAIT || tcp_flags & TCP_FLAG_RST;
	bool fin = ends && stop_awaiting_fin(timewait) && !(tcp_flags & TCP_FLAG_RST);
	bool answered = fin || out_of_window != timewait->last_out_of_window;
	timewait->last_out_of_window = out_of_window;
	if (timewait->answers_counted) /* before 6.13 the answer passes egress, where it was counted a moment ago */
		timewait->answers_counted = 0;
	else if (answered) /* no option but the time stamps, where the connection has them */
		count_for(timewait, NFHOOK_TCP_SENT_PACKETS, 1, (key.family == AF_INET6 ? 60 : 40) + (BPF_CORE_READ(tw, tw_ts_recent) ? 12 : 0));
	if (fin)
		timewait->since_ns = bpf_ktime_get_boot_ns();
}

/* A connection that was reset leaves no minisock. */
static __always_inline void on_closing(struct sock *sk, int before, int after)
{
	bool near = after == TCP_FIN_WAIT2 || after == TCP_CLOSING;
	if (!near && (after != TCP_CLOSE || (before != TCP_FIN_WAIT2 && before != TCP_CLOSING)))
		return;
	struct sockinfo *si = bpf_sk_storage_get(&sockinfos, sk, NULL, 0);
	if (!si)
		return;
	struct timewait_key key = {};
	timewait_key_of(&key, sk, BPF_CORE_READ((struct inet_sock *)sk, inet_sport));
	if (near)
		come_near_timewait(&key, sk, si);
	else if (sk->sk_err)
		bpf_map_delete_elem(&timewaits, &key);
	else
		enter_timewait(&key, sk, si);
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(on_state, struct sock *sk, int before, int after)
{
	if (sk->sk_protocol != IPPROTO_TCP)
		return 0;
	if (after == TCP_LISTEN) {
		struct sockinfo *si = sockinfo_of(sk);
		if (si && !is_listener(si, (__u64)sk))
			become_listener(si, (__u64)sk);
	} else {
		on_closing(sk, before, after);
	}
	return 0;
}

SEC("tp_btf/tcp_destroy_sock")
int BPF_PROG(on_destroy, struct sock *sk)
{
	struct sockinfo *si = bpf_sk_storage_get(&sockinfos, sk, NULL, 0);
	if (si)
		gone(si, (__u64)sk);
	return 0;
}

#endif
