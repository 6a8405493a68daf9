/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What a packet is on the wire: an offloaded one is many segments, each with its own headers. */
#ifndef NFHOOK_SEGMENTS_H
#define NFHOOK_SEGMENTS_H

struct extent { __u64 packets, bytes; };

/* More extension headers than these before the transport header are not followed. */
#define IPV6_MAX_EXTENSIONS 8

static __always_inline __u32 ipv6_extension_length(__u8 protocol, __u8 length)
{
	return protocol == IPV6_FRAGMENT ? 8 : protocol == IPV6_AUTHENTICATION ? (length + 2) * 4 : (length + 1) * 8;
}

struct ip_extent {
	__u32 header;  /* with options or extension headers; 0 where the packet is no IP */
	__u32 jumbo;   /* of that: a header that carries the length of an offloaded packet over 64 KB, and never reaches the wire */
	__u8 protocol; /* behind it */
};

static __always_inline struct ip_extent ip_extent_of(struct __sk_buff *skb)
{
	struct ip_extent ip = {};
	__u8 fixed[10], extension[2];
	if (bpf_skb_load_bytes(skb, 0, fixed, sizeof(fixed)))
		return ip;
	if (fixed[0] >> 4 == 4) {
		ip.header = (fixed[0] & 15) * 4;
		ip.protocol = fixed[9];
		return ip;
	}
	ip.header = 40;
	ip.protocol = fixed[6];
	for (int i = 0; i < IPV6_MAX_EXTENSIONS && is_ipv6_extension(ip.protocol); i++) {
		if (bpf_skb_load_bytes(skb, ip.header, extension, sizeof(extension)))
			break;
		if (ip.protocol == IPV6_HOP_BY_HOP && !fixed[4] && !fixed[5])
			ip.jumbo = 8;
		ip.header += ipv6_extension_length(ip.protocol, extension[1]);
		ip.protocol = extension[0];
	}
	return ip;
}

/* Makes of one offloaded packet its segments. Not gso_segs: that is 0 where a packet came in through virtio or tun. */
static __always_inline void count_segments(struct extent *extent, __u32 headers, __u32 gso_size)
{
	if (extent->bytes <= headers)
		return;
	extent->packets = (extent->bytes - headers + gso_size - 1) / gso_size;
	extent->bytes += (extent->packets - 1) * headers;
}

static __noinline __u32 headers_of(struct __sk_buff *skb, __u32 protocol, __u32 *jumbo)
{
	struct ip_extent ip = ip_extent_of(skb);
	__u8 data_offset = 2 << 4; /* as TCP has it, in words: UDP's 8 bytes */
	if (protocol == NFHOOK_TCP_SENT_PACKETS)
		bpf_skb_load_bytes(skb, ip.header + 12, &data_offset, 1);
	*jumbo = ip.jumbo;
	return ip.header - ip.jumbo + (data_offset >> 4) * 4;
}

static __always_inline struct extent extent_of(struct __sk_buff *skb, __u32 protocol)
{
	struct extent extent = {.packets = 1, .bytes = skb->len};
	__u32 gso_size = skb->gso_size;
	if (unlikely(gso_size)) {
		__u32 jumbo = 0, headers = headers_of(skb, protocol, &jumbo);
		extent.bytes -= jumbo;
		count_segments(&extent, headers, gso_size);
	}
	return extent;
}

#endif
