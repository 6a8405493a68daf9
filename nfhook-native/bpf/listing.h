/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The list of sockets that are known, with what the kernel knows of each: an iterator over sockinfos, run by the library. */
#ifndef NFHOOK_LISTING_H
#define NFHOOK_LISTING_H

/* When the sweep ran, and at which jiffy: how long the kernel's tick is, which it does not tell, follows from the time since. */
struct { __u64 ns, jiffies; } first_ticks = {};

static __always_inline void note_ticks(void)
{
	if (first_ticks.ns)
		return;
	first_ticks.ns = bpf_ktime_get_ns();
	first_ticks.jiffies = bpf_jiffies64();
}

static __always_inline __u32 milliseconds(__u32 jiffies)
{
	__u64 elapsed_jiffies = bpf_jiffies64() - first_ticks.jiffies;
	__u64 elapsed_ms = (bpf_ktime_get_ns() - first_ticks.ns) / 1000000;
	return first_ticks.ns && elapsed_jiffies >= 100 ? (jiffies * elapsed_ms + elapsed_jiffies / 2) / elapsed_jiffies : 0;
}

/* A socket and the inode of its file lie in one structure. */
static __always_inline void describe_file(struct nfhook_socket *record, struct sock *sk)
{
	struct socket *socket = sk->sk_socket;
	if (socket)
		record->inode = BPF_CORE_READ((struct socket_alloc *)socket, vfs_inode.i_ino);
}

/* As /proc/net/udp has them: what a reader of a moment ago has not paid back yet is no longer queued. */
static __always_inline void describe_udp(struct nfhook_socket *record, struct sock *sk)
{
	struct udp_sock *udp = (struct udp_sock *)sk;
	int queued = sk->sk_backlog.rmem_alloc.counter, sending = sk->sk_wmem_alloc.refs.counter - 1;
	if (bpf_core_field_exists(udp->forward_deficit))
		queued -= BPF_CORE_READ(udp, forward_deficit);
	record->receive_queue = queued > 0 ? queued : 0;
	record->send_queue = sending > 0 ? sending : 0;
}

static __always_inline void describe_listener(struct nfhook_socket *record, struct sock *sk)
{
	record->receive_queue = sk->sk_ack_backlog;
	record->send_queue = sk->sk_max_ack_backlog;
}

static __always_inline void describe_tcp(struct nfhook_socket *record, struct sock *sk)
{
	struct tcp_sock *tcp = (struct tcp_sock *)sk;
	__s32 unread = BPF_CORE_READ(tcp, rcv_nxt) - BPF_CORE_READ(tcp, copied_seq);
	__u32 threshold = BPF_CORE_READ(tcp, snd_ssthresh);
	record->receive_queue = unread > 0 ? unread : 0;
	record->send_queue = BPF_CORE_READ(tcp, write_seq) - BPF_CORE_READ(tcp, snd_una);
	record->rtt_us = BPF_CORE_READ(tcp, srtt_us) >> 3;
	record->rtt_deviation_us = BPF_CORE_READ(tcp, mdev_us) >> 2;
	record->rto_ms = milliseconds(BPF_CORE_READ(tcp, inet_conn.icsk_rto));
	record->retransmitted = BPF_CORE_READ(tcp, total_retrans);
	record->unacknowledged = BPF_CORE_READ(tcp, packets_out);
	record->lost = BPF_CORE_READ(tcp, lost_out);
	record->congestion_window = BPF_CORE_READ(tcp, snd_cwnd);
	record->slow_start_threshold = threshold < TCP_INFINITE_SSTHRESH ? threshold : 0;
	record->send_window = BPF_CORE_READ(tcp, snd_wnd);
	record->receive_window = BPF_CORE_READ(tcp, rcv_wnd);
	record->segment_size = BPF_CORE_READ(tcp, mss_cache);
	record->acknowledged_bytes = BPF_CORE_READ(tcp, bytes_acked);
	record->received_bytes = BPF_CORE_READ(tcp, bytes_received);
}

SEC("iter/bpf_sk_storage_map")
int list_sockets(struct bpf_iter__bpf_sk_storage_map *ctx)
{
	struct sock *sk = ctx->sk;
	struct sockinfo *si = ctx->value;
	if (!sk || !si)
		return 0;
	__u64 address = (__u64)sk;
	struct traffic *traffic = &si->traffic;
	struct nfhook_socket record = {
		.cookie = bpf_get_socket_cookie(sk),
		.process = si->process,
		.thread = si->thread,
		.local_port = sk->__sk_common.skc_num,
		.remote_port = bpf_ntohs(sk->__sk_common.skc_dport),
		.family = sk->__sk_common.skc_family,
		.protocol = si->protocol == NFHOOK_UDP_SENT_PACKETS ? IPPROTO_UDP : IPPROTO_TCP,
		.state = sk->__sk_common.skc_state,
		.netns = sk->__sk_common.skc_net.net->ns.inum,
	};
	if (si->state & SOCKINFO_GONE)
		return 0;
	if (is_listener(si, address)) {
		struct listener *l = bpf_map_lookup_elem(&listeners, &address); /* before 6.4 a key must not lie in the iterator's value */
		if (l) {
			record.process = l->process;
			record.thread = l->thread;
			traffic = &l->traffic;
		}
	}
	record.ifindex = traffic->ifindex;
	for (int i = 0; i < SOCKET_COUNTERS; i++)
		record.counters[i] = traffic->counters[i];
	describe_file(&record, sk);
	if (record.protocol == IPPROTO_UDP)
		describe_udp(&record, sk);
	else if (record.state == TCP_LISTEN)
		describe_listener(&record, sk);
	else
		describe_tcp(&record, sk);
	__u32 *local = (__u32 *)record.local_address, *remote = (__u32 *)record.remote_address;
	if (record.family == AF_INET6) {
		for (int i = 0; i < 4; i++) {
			local[i] = sk->__sk_common.skc_v6_rcv_saddr.in6_u.u6_addr32[i];
			remote[i] = sk->__sk_common.skc_v6_daddr.in6_u.u6_addr32[i];
		}
	} else {
		local[0] = sk->__sk_common.skc_rcv_saddr;
		remote[0] = sk->__sk_common.skc_daddr;
	}
	if (!entry_of(record.thread))
		record.thread = 0;
	if (!entry_of(record.process))
		record.process = 0;
	bpf_seq_write(ctx->meta->seq, &record, sizeof(record));
	return 0;
}

#endif
