/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* How much: every packet that passes a socket's filters, in both directions. */
#ifndef NFHOOK_COUNTING_H
#define NFHOOK_COUNTING_H

/* The first packet of a socket that was there before us. NULL when there is no memory. */
static __noinline struct sockinfo *first_seen(struct bpf_sock *sk)
{
	struct sockinfo *si = add_sockinfo(sk, sk->protocol);
	if (si && sk->protocol == IPPROTO_TCP && sk->state == TCP_LISTEN)
		become_listener(si, (__u64)sk);
	return si;
}

/*
 * True when a TCP packet is sent by the running task: it then holds the socket's lock (a soft interrupt never sends on a socket that
 * a task holds). A listener's SYN-ACK is sent by nobody.
 */
static __always_inline bool sent_by_running_task(struct bpf_sock *sk)
{
	struct tcp_sock *tcp = bpf_skc_to_tcp_sock(sk);
	return tcp && tcp->inet_conn.icsk_inet.sk.sk_lock.owned &&
	       tcp->inet_conn.icsk_inet.sk.__sk_common.skc_state != TCP_LISTEN;
}

static __always_inline int count(struct __sk_buff *skb, __u32 direction)
{
	struct bpf_sock *sk = skb->sk;
	if (!sk)
		return 1;
	struct sockinfo *si = bpf_sk_storage_get(&sockinfos, sk, NULL, 0);
	if (unlikely(!si)) {
		struct bpf_sock *full = bpf_sk_fullsock(sk);
		if (!full)
			return 1;
		if (!is_counted(full->family, full->type, full->protocol)) {
			count_uncounted(skb, full, direction);
			return 1;
		}
		si = first_seen(full);
		if (!si) {
			__u32 protocol = counters_of(full->protocol);
			struct extent lost = extent_of(skb, protocol);
			add_to_bucket(NFHOOK_BUCKET_OVERFLOW, protocol + direction, lost.packets, lost.bytes);
			return 1;
		}
	}
	if (direction == SENT_PACKETS && (si->protocol == NFHOOK_UDP_SENT_PACKETS || sent_by_running_task(sk)))
		use(si, (__u64)sk);

	struct extent extent = extent_of(skb, si->protocol);
	struct packet packet = {direction, skb->ifindex, extent.packets, extent.bytes};
	count_packet(si, (__u64)sk, &packet);
	return 1;
}

SEC("cgroup_skb/egress") int on_egress(struct __sk_buff *skb) { return count(skb, SENT_PACKETS); }
SEC("cgroup_skb/ingress") int on_ingress(struct __sk_buff *skb) { return count(skb, RECEIVED_PACKETS); }

#endif
