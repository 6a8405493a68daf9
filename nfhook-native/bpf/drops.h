/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Packets that reach no counted socket, counted where they are dropped; those of connections in TIME_WAIT have an owner all the same. */
#ifndef NFHOOK_DROPS_H
#define NFHOOK_DROPS_H

/* The transport protocol of a received packet, from its headers in memory; 0 where it is none of ours. */
static __always_inline __u8 protocol_of_drop(struct sk_buff *skb)
{
	unsigned char *ip = skb->head + skb->network_header;
	__u8 protocol = 0, extension[2];
	if (skb->protocol == bpf_htons(0x0800)) {
		bpf_probe_read_kernel(&protocol, 1, ip + 9);
		return protocol;
	}
	if (skb->protocol != bpf_htons(0x86dd))
		return 0;
	bpf_probe_read_kernel(&protocol, 1, ip + 6);
	__u32 offset = 40;
	for (int i = 0; i < IPV6_MAX_EXTENSIONS && is_ipv6_extension(protocol); i++) {
		if (bpf_probe_read_kernel(extension, sizeof(extension), ip + offset))
			return 0;
		offset += ipv6_extension_length(protocol, extension[1]);
		protocol = extension[0];
	}
	return protocol;
}

static __always_inline __u8 tcp_flags_of_drop(struct sk_buff *skb)
{
	__u8 flags = 0;
	bpf_probe_read_kernel(&flags, 1, skb->head + skb->transport_header + 13);
	return flags;
}

/* A drop's headers are pulled up to the transport header, but still there. */
static __always_inline struct extent extent_of_drop(struct sk_buff *skb, __u8 protocol)
{
	__u32 ip_length = (__u32)skb->transport_header - skb->network_header;
	struct extent extent = {.packets = 1, .bytes = skb->len + ip_length};
	struct skb_shared_info *shared = (void *)(skb->head + skb->end);
	unsigned short gso_size = BPF_CORE_READ(shared, gso_size);
	__u8 data_offset = 2 << 4; /* as TCP has it, in words: UDP's 8 bytes */
	if (!gso_size)
		return extent;
	if (protocol == IPPROTO_TCP)
		bpf_probe_read_kernel(&data_offset, 1, skb->head + skb->transport_header + 12);
	count_segments(&extent, ip_length + (data_offset >> 4) * 4, gso_size);
	return extent;
}

/* Whether a packet was dropped because nobody here wants it, or it is broken: none of these reached a socket. */
static __always_inline bool had_no_socket(__u64 reason)
{
	if (reason == bpf_core_enum_value(enum skb_drop_reason, SKB_DROP_REASON_NO_SOCKET))
		return true;
	/* Before 6.11 a broken packet may also be a counted one that its socket found out about later. */
	return config.drop_has_socket && (reason == bpf_core_enum_value(enum skb_drop_reason, SKB_DROP_REASON_TCP_CSUM) ||
					  reason == bpf_core_enum_value(enum skb_drop_reason, SKB_DROP_REASON_UDP_CSUM));
}

/* Fires for drops alone, so it costs the packets that arrive nothing. The fourth argument exists since 6.11. */
SEC("tp_btf/kfree_skb")
int on_drop(__u64 *ctx)
{
	struct sk_buff *skb = (struct sk_buff *)ctx[0];
	struct sock *receiver = NULL;
	if (config.drop_has_socket)
		receiver = (struct sock *)ctx[3];
	if (receiver) {
		__u32 family = receiver->__sk_common.skc_family;
		if ((family == AF_INET || family == AF_INET6) && receiver->__sk_common.skc_state == TCP_TIME_WAIT) {
			struct extent extent = extent_of_drop(skb, IPPROTO_TCP);
			on_timewait_packet(receiver, &extent, tcp_flags_of_drop(skb));
		}
		return 0;
	}
	if (!had_no_socket((__u32)ctx[2]))
		return 0;
	__u8 protocol = protocol_of_drop(skb);
	if (protocol == IPPROTO_TCP || protocol == IPPROTO_UDP) {
		struct extent extent = extent_of_drop(skb, protocol);
		add_to_bucket(NFHOOK_BUCKET_UNIDENTIFIED, counters_of(protocol) + RECEIVED_PACKETS, extent.packets, extent.bytes);
		/* Before 6.10 the answer over IPv6 is not to be seen at all, but certain: whatever is no reset is answered by one. */
		if (!config.resets_are_traced && !config.output6_is_seen && protocol == IPPROTO_TCP && skb->protocol == bpf_htons(0x86dd) &&
		    !(tcp_flags_of_drop(skb) & TCP_FLAG_RST))
			add_to_bucket(NFHOOK_BUCKET_UNIDENTIFIED, NFHOOK_TCP_SENT_PACKETS, 1, RESET_BYTES(true));
	}
	return 0;
}

#endif
