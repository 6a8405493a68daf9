/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What an event says of the task and of the socket. */
#ifndef NFHOOK_FEED_EVENTS_H
#define NFHOOK_FEED_EVENTS_H

#define MAX_PID_NAMESPACES 33 /* MAX_PID_NS_LEVEL in include/linux/pid_namespace.h, and the initial one */

/* The id in the pid namespace of who opened; 0 where it has none there. */
static __always_inline __u32 id_of(struct task_struct *task)
{
	struct pid *pid = task->thread_pid;
	if (!pid)
		return 0;
	__u32 level = pid->level;
	const void *number = (const void *)pid + bpf_core_field_offset(struct pid, numbers);
	for (__u32 i = 0; i < MAX_PID_NAMESPACES && i <= level; i++, number += bpf_core_type_size(struct upid)) {
		struct pid_namespace *namespace = BPF_CORE_READ((struct upid *)number, ns);
		if (BPF_CORE_READ(namespace, ns.inum) == feed_config.pid_namespace)
			return BPF_CORE_READ((struct upid *)number, nr);
	}
	return 0;
}

static __always_inline void describe_task(struct nfhook_use *use, struct task_struct *task)
{
	struct task_struct *leader = task->group_leader;
	use->process_start_ns = leader->start_boottime;
	use->thread_start_ns = task->start_boottime;
	use->tgid = id_of(leader);
	use->tid = id_of(task);
	use->euid = task->cred->euid.val;
	bpf_probe_read_kernel_str(use->command, sizeof(use->command), leader->comm);
}

static __always_inline void set_address4(__u8 *address, __be32 address4)
{
	__u32 *words = (__u32 *)address;
	words[2] = bpf_htonl(0xffff);
	words[3] = address4;
}

static __always_inline void set_address6(__u8 *address, const struct in6_addr *address6)
{
	__u32 *words = (__u32 *)address;
	for (int i = 0; i < 4; i++)
		words[i] = address6->in6_u.u6_addr32[i];
}

static __always_inline bool is_mapped(const __u8 *address)
{
	const __u32 *words = (const __u32 *)address;
	return !words[0] && !words[1] && words[2] == bpf_htonl(0xffff);
}

static __always_inline bool is_unspecified(const __u8 *address)
{
	const __u32 *words = (const __u32 *)address;
	return !words[0] && !words[1] && !words[2] && !words[3];
}

/* What else reaches the socket than what comes from where it sends to. */
static __always_inline void describe_reach(struct nfhook_use *use, struct sock *sk)
{
	struct sock_common *common = &sk->__sk_common;
	if (sk->sk_protocol != IPPROTO_UDP || common->skc_dport)
		return;
	if (common->skc_family == AF_INET6) {
		__u8 bound[16];
		set_address6(bound, &common->skc_v6_rcv_saddr);
		use->any_address = is_unspecified(bound);
		use->any_family = use->any_address && !BPF_CORE_READ_BITFIELD(common, skc_ipv6only);
	} else {
		use->any_address = !common->skc_rcv_saddr;
	}
}

/* The ends that the socket itself has, be it bound or connected. */
static __always_inline void describe_ends(struct nfhook_use *use, struct sock *sk)
{
	struct sock_common *common = &sk->__sk_common;
	use->local_port = common->skc_num;
	use->remote_port = bpf_ntohs(common->skc_dport);
	use->family = AF_INET;
	if (common->skc_family == AF_INET6) {
		set_address6(use->local_address, &common->skc_v6_rcv_saddr);
		set_address6(use->remote_address, &common->skc_v6_daddr);
		if (!is_mapped(use->local_address) && !is_mapped(use->remote_address))
			use->family = AF_INET6;
		return;
	}
	if (common->skc_rcv_saddr)
		set_address4(use->local_address, common->skc_rcv_saddr);
	if (use->remote_port)
		set_address4(use->remote_address, common->skc_daddr);
}

/* The ends of a packet that is sent. False where it is not the socket's own, but something that carries it (IPsec over UDP). */
static __always_inline bool describe_packet(struct nfhook_use *use, struct sk_buff *skb, struct sock *sk)
{
	const unsigned char *head = skb->head;
	__u8 ip[40];
	__be16 ports[2];
	if (bpf_probe_read_kernel(ip, sizeof(ip), head + skb->network_header) ||
	    bpf_probe_read_kernel(ports, sizeof(ports), head + skb->transport_header))
		return false;
	__u8 protocol;
	if (ip[0] >> 4 == 4) {
		use->family = AF_INET;
		protocol = ip[9];
		set_address4(use->local_address, *(__be32 *)(ip + 12));
		set_address4(use->remote_address, *(__be32 *)(ip + 16));
	} else {
		use->family = AF_INET6;
		protocol = is_ipv6_extension(ip[6]) ? sk->sk_protocol : ip[6];
		__builtin_memcpy(use->local_address, ip + 8, 16);
		__builtin_memcpy(use->remote_address, ip + 24, 16);
	}
	use->local_port = bpf_ntohs(ports[0]);
	use->remote_port = bpf_ntohs(ports[1]);
	return protocol == sk->sk_protocol && use->local_port == sk->__sk_common.skc_num;
}

#endif
