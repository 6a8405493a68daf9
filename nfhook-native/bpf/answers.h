/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Packets sent by no counted socket, counted where they are seen: the kernel's answers, and what raw sockets send. */
#ifndef NFHOOK_ANSWERS_H
#define NFHOOK_ANSWERS_H

/* Until 6.12 the kernel answers in the name of its control socket: the owner that the answer is for, from the tracepoint just before. */
struct reset_for { owner_t process, thread; __u64 control_socket; };
struct { __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY); __uint(max_entries, 1); __type(key, __u32); __type(value, struct reset_for); } resets SEC(".maps");

/* An answer in the name of a control socket that belongs to a connection all the same, by its quintuple: counted, true. */
static __always_inline bool count_answer(const struct timewait_key *key, __u64 bytes)
{
	struct timewait *timewait = bpf_map_lookup_elem(&timewaits, key);
	if (!timewait)
		return false;
	count_for(timewait, NFHOOK_TCP_SENT_PACKETS, 1, bytes);
	if (config.drop_has_socket)
		timewait->answers_counted++;
	else
		stop_awaiting_fin(timewait); /* the packet that it answers is not to be seen before 6.11 */
	return true;
}

/* The same for the reset that on_reset has announced. */
static __always_inline bool count_announced(struct reset_for *reset, __u64 bytes)
{
	if (!reset->process)
		return false;
	struct timewait owner = {.process = reset->process, .thread = reset->thread};
	reset->process = 0;
	count_for(&owner, NFHOOK_TCP_SENT_PACKETS, 1, bytes);
	return true;
}

static __always_inline bool count_control(struct __sk_buff *skb, struct bpf_sock *sk, const struct ip_extent *ip)
{
	struct timewait_key key = {};
	__u32 zero = 0;
	struct reset_for *reset = bpf_map_lookup_elem(&resets, &zero);
	if (!reset)
		return false;
	if (count_announced(reset, skb->len))
		return true;
	/* The verifier lets nobody look behind a struct bpf_sock; an address that was in memory is a number to it. */
	WRITE_ONCE(reset->control_socket, (__u64)sk);
	struct sock *control = (struct sock *)READ_ONCE(reset->control_socket);
	key.netns = (__u64)BPF_CORE_READ(control, __sk_common.skc_net.net);
	if (skb->family == AF_INET6 || skb->protocol == bpf_htons(0x86dd)) {
		key.family = AF_INET6;
		if (bpf_skb_load_bytes(skb, 8, key.local_address, 16) || bpf_skb_load_bytes(skb, 24, key.remote_address, 16))
			return false;
	} else {
		key.family = AF_INET;
		if (bpf_skb_load_bytes(skb, 12, key.local_address, 4) || bpf_skb_load_bytes(skb, 16, key.remote_address, 4))
			return false;
	}
	if (bpf_skb_load_bytes(skb, ip->header, &key.local_port, 2) || bpf_skb_load_bytes(skb, ip->header + 2, &key.remote_port, 2))
		return false;
	return count_answer(&key, skb->len);
}

/*
 * What a socket sends over IPv6 without owning the packet never passes its egress filters: the control socket's answers, and before
 * 6.6 a listener's SYN-ACKs (the request owns them). Where the tracepoints do not tell of all of these, they are counted here.
 */
SEC("?fentry/ip6_output")
int BPF_PROG(on_output6, void *net, struct sock *sk, struct sk_buff *skb)
{
	if (!sk || sk == skb->sk || sk->sk_protocol != IPPROTO_TCP)
		return 0;
	if (sk->__sk_common.skc_state == TCP_LISTEN) {
		struct sockinfo *si = config.synacks_pass_egress ? NULL : bpf_sk_storage_get(&sockinfos, sk, NULL, 0);
		if (si)
			count_packet(si, (__u64)sk, &(struct packet){SENT_PACKETS, 0, 1, skb->len});
		return 0;
	}
	if (skb->sk || sk->sk_type != SOCK_RAW)
		return 0;
	struct timewait_key key = {.netns = (__u64)sk->__sk_common.skc_net.net, .family = AF_INET6};
	unsigned char *ip = skb->head + skb->network_header, *transport = skb->head + skb->transport_header;
	__u32 zero = 0;
	struct reset_for *reset = bpf_map_lookup_elem(&resets, &zero);
	if (!reset || count_announced(reset, skb->len))
		return 0;
	bpf_probe_read_kernel(key.local_address, 16, ip + 8);
	bpf_probe_read_kernel(key.remote_address, 16, ip + 24);
	bpf_probe_read_kernel(&key.local_port, 2, transport);
	bpf_probe_read_kernel(&key.remote_port, 2, transport + 2);
	if (!count_answer(&key, skb->len))
		add_to_bucket(NFHOOK_BUCKET_UNIDENTIFIED, NFHOOK_TCP_SENT_PACKETS, 1, skb->len);
	return 0;
}

/* Raw sockets that listen count nothing: their packet is counted for the socket it is for. */
static __noinline int count_uncounted(struct __sk_buff *skb, struct bpf_sock *sk, __u32 direction)
{
	if (direction != SENT_PACKETS || sk->type != SOCK_RAW)
		return 0;
	struct ip_extent ip = ip_extent_of(skb);
	if (ip.protocol != IPPROTO_TCP && ip.protocol != IPPROTO_UDP)
		return 0;
	if (!config.answers_name_socket && ip.protocol == IPPROTO_TCP && sk->protocol == IPPROTO_TCP && count_control(skb, sk, &ip))
		return 0;
	add_to_bucket(NFHOOK_BUCKET_UNIDENTIFIED, counters_of(ip.protocol) + SENT_PACKETS, 1, skb->len);
	return 0;
}

/* A reset without options, from the IP header on. */
#define RESET_BYTES(is_ipv6) ((is_ipv6) ? 60 : 40)

/*
 * A reset that answers a packet (skb). Over IPv6 the kernel's answers never pass a socket's egress filters. Over IPv4 they do: in
 * the name of the control socket until 6.12, since 6.13 of the socket they are sent for, unless that is a minisock.
 */
SEC("tp_btf/tcp_send_reset")
int BPF_PROG(on_reset, struct sock *sk, struct sk_buff *skb)
{
	__u32 zero = 0;
	if (!skb) /* a socket's own */
		return 0;
	bool is_ipv6 = skb->protocol == bpf_htons(0x86dd);
	bool passes_egress = !is_ipv6 || config.output6_is_seen;
	__u64 bytes = RESET_BYTES(is_ipv6);
	if (!sk) {
		if (!passes_egress && config.resets_are_traced)
			add_to_bucket(NFHOOK_BUCKET_UNIDENTIFIED, NFHOOK_TCP_SENT_PACKETS, 1, bytes);
		return 0;
	}
	__u32 state = sk->__sk_common.skc_state;
	if (state == TCP_NEW_SYN_RECV)
		return 0;
	if (state == TCP_TIME_WAIT) {
		struct timewait_key key = {};
		timewait_key_of(&key, sk, BPF_CORE_READ((struct inet_timewait_sock *)sk, tw_sport));
		struct timewait *timewait = bpf_map_lookup_elem(&timewaits, &key);
		if (!passes_egress || config.answers_name_socket) {
			if (timewait)
				count_for(timewait, NFHOOK_TCP_SENT_PACKETS, 1, bytes);
			else
				add_to_bucket(NFHOOK_BUCKET_LATE, NFHOOK_TCP_SENT_PACKETS, 1, bytes);
		}
		if (timewait)
			stop_awaiting_fin(timewait); /* the minisock goes with it */
		return 0;
	}
	if (passes_egress && config.answers_name_socket)
		return 0;
	struct sockinfo *si = bpf_sk_storage_get(&sockinfos, sk, NULL, 0);
	if (!si)
		return 0;
	struct reset_for *reset = bpf_map_lookup_elem(&resets, &zero);
	if (!passes_egress) {
		count_packet(si, (__u64)sk, &(struct packet){SENT_PACKETS, 0, 1, bytes});
	} else if (reset) {
		reset->thread = si->thread;
		reset->process = si->process;
	}
	return 0;
}

#endif
