/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The few kernel types and fields the programs read. Every access is relocated to the running kernel's layout when the programs are
 * loaded (CO-RE), so order and sizes here mean nothing, and no machine's BTF is needed to build.
 */
#ifndef NFHOOK_KERNEL_TYPES_H
#define NFHOOK_KERNEL_TYPES_H

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef short __s16;
typedef int __s32;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
typedef __u8 uint8_t;
typedef __u16 uint16_t;
typedef __s32 int32_t;
typedef __u32 uint32_t;
typedef __u64 uint64_t;
typedef _Bool bool;
#define true 1
#define false 0
#define NULL ((void *)0)

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#define AF_INET 2
#define AF_INET6 10
#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define SOCK_RAW 3
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define SOL_IP 0

/* include/uapi/asm-generic/errno-base.h, errno.h; include/uapi/linux/capability.h */
#define EPERM 1
#define ESRCH 3
#define EAGAIN 11
#define EFAULT 14
#define EEXIST 17
#define EINVAL 22
#define ENOPROTOOPT 92
#define CAP_NET_ADMIN 12

/* include/net/tcp_states.h */
#define TCP_FIN_WAIT1 4
#define TCP_FIN_WAIT2 5
#define TCP_TIME_WAIT 6
#define TCP_CLOSE 7
#define TCP_LISTEN 10
#define TCP_NEW_SYN_RECV 12
#define TCP_CLOSING 11

/* include/linux/sched.h, include/linux/sched/signal.h, include/net/sock.h */
#define PF_EXITING 0x00000004
#define PF_KTHREAD 0x00200000
#define SIGNAL_GROUP_EXIT 0x00000004
#define SOCK_DONE_BIT 1

/* include/net/tcp.h */
#define TCP_INFINITE_SSTHRESH 0x7fffffff

/* uapi/linux/bpf.h, by value: the uapi header cannot be included beside these types on every distribution */
#define BPF_ANY 0
#define BPF_NOEXIST 1
#define BPF_EXIST 2
#define BPF_F_NO_PREALLOC (1U << 0)
#define BPF_F_CLONE (1U << 9)
#define BPF_F_MMAPABLE (1U << 10)
#define BPF_LOCAL_STORAGE_GET_F_CREATE 1
#define BPF_RB_NO_WAKEUP 1
#define BPF_RB_FORCE_WAKEUP 2

enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_QUEUE = 22,
	BPF_MAP_TYPE_SK_STORAGE = 24,
	BPF_MAP_TYPE_RINGBUF = 27,
};

/* Contexts of the programs: stable uapi, not relocated. */
struct bpf_sock {
	__u32 bound_dev_if, family, type, protocol, mark, priority, src_ip4, src_ip6[4], src_port;
	__be16 dst_port;
	__u16 : 16;
	__u32 dst_ip4, dst_ip6[4], state;
	__s32 rx_queue_mapping;
};

struct __sk_buff {
	__u32 len, pkt_type, mark, queue_mapping, protocol, vlan_present, vlan_tci, vlan_proto, priority, ingress_ifindex, ifindex,
		tc_index, cb[5], hash, tc_classid, data, data_end, napi_id, family, remote_ip4, local_ip4, remote_ip6[4], local_ip6[4],
		remote_port, local_port, data_meta;
	union { void *flow_keys; __u64 : 64; } __attribute__((aligned(8)));
	__u64 tstamp;
	__u32 wire_len, gso_segs;
	union { struct bpf_sock *sk; __u64 : 64; } __attribute__((aligned(8)));
	__u32 gso_size;
};

struct bpf_sock_addr {
	__u32 user_family, user_ip4, user_ip6[4], user_port, family, type, protocol, msg_src_ip4, msg_src_ip6[4];
	union { struct bpf_sock *sk; __u64 : 64; } __attribute__((aligned(8)));
};

struct bpf_sockopt {
	union { struct bpf_sock *sk; __u64 : 64; } __attribute__((aligned(8)));
	union { void *optval; __u64 : 64; } __attribute__((aligned(8)));
	union { void *optval_end; __u64 : 64; } __attribute__((aligned(8)));
	__s32 level, optname, optlen, retval;
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct kuid { __u32 val; };
struct atomic_counter { int counter; };
struct atomic64_counter { __s64 counter; };

struct user_namespace { int level; };
struct capabilities { __u64 bits; }; /* of this size in every kernel, of various types; the lower 32 come first */
struct cred {
	struct kuid euid;
	struct capabilities cap_effective;
	struct user_namespace *user_ns;
};
struct ns_common { unsigned int inum; };
struct pid_namespace { struct ns_common ns; };
struct upid {
	int nr;
	struct pid_namespace *ns;
};
struct pid {
	unsigned int level;
	struct upid numbers[1]; /* one for each level of namespaces, the initial one's first */
};
struct kernfs_node { __u64 id; };
struct cgroup { struct kernfs_node *kn; };
struct css_set { struct cgroup *dfl_cgrp; };
struct mm_struct { unsigned long arg_start, arg_end; };
struct signal_struct {
	struct atomic_counter live;
	unsigned int flags;
	int group_exit_code;
};
struct task_struct {
	__u32 pid, tgid; /* never negative for a task that is there */
	int exit_code;
	unsigned int flags;
	__u64 start_boottime;
	char comm[16];
	struct task_struct *group_leader;
	struct signal_struct *signal;
	const struct cred *cred;
	struct pid *thread_pid;
	struct mm_struct *mm;
	struct css_set *cgroups;
};

struct net { struct ns_common ns; };
struct possible_net { struct net *net; };
struct in6_addr {
	union { __u32 u6_addr32[4]; } in6_u;
};
struct sock_common {
	__be32 skc_daddr, skc_rcv_saddr;
	__be16 skc_dport;
	__u16 skc_num;
	unsigned short skc_family;
	volatile unsigned char skc_state;
	unsigned char skc_reuse : 4, skc_reuseport : 1, skc_ipv6only : 1;
	int skc_bound_dev_if;
	struct possible_net skc_net;
	struct in6_addr skc_v6_daddr, skc_v6_rcv_saddr;
	unsigned long skc_flags;
	struct atomic64_counter skc_cookie;
};
struct socket_lock { int owned; };
struct refcount_struct { struct atomic_counter refs; };
struct sock {
	struct sock_common __sk_common;
	struct socket_lock sk_lock;
	__u16 sk_type, sk_protocol;
	int sk_err;
	struct socket *sk_socket;
	__u32 sk_ack_backlog, sk_max_ack_backlog;
	struct { struct atomic_counter rmem_alloc; } sk_backlog;
	struct refcount_struct sk_wmem_alloc;
};
struct inet_sock { struct sock sk; __be16 inet_sport; };
struct inet_connection_sock {
	struct inet_sock icsk_inet;
	__u32 icsk_rto;
};
struct tcp_sock {
	struct inet_connection_sock inet_conn;
	__u32 last_oow_ack_time;
	__u32 rcv_nxt, copied_seq, write_seq, snd_una;
	__u32 srtt_us, mdev_us, total_retrans, packets_out, lost_out, snd_cwnd, snd_ssthresh, snd_wnd, rcv_wnd, mss_cache;
	__u64 bytes_acked, bytes_received;
};
struct udp_sock { int forward_deficit; };
struct inet_timewait_sock {
	struct sock_common __tw_common;
	unsigned char tw_substate;
	__be16 tw_sport;
};
struct tcp_timewait_sock {
	struct inet_timewait_sock tw_sk;
	__u32 tw_ts_recent, tw_last_oow_ack_time;
};
struct inode { unsigned long i_ino; };
struct socket_alloc { struct inode vfs_inode; };
struct file { struct inode *f_inode; };
struct socket {
	struct file *file;
	struct sock *sk;
};
struct linux_binprm;

struct skb_shared_info { unsigned short gso_size; };
struct sk_buff {
	struct sock *sk;
	unsigned int len;
	__u16 transport_header, network_header;
	__be16 protocol;
	unsigned char *head;
	unsigned int end;
};

struct nf_hook_state { struct sock *sk; };
struct bpf_nf_ctx {
	const struct nf_hook_state *state;
	struct sk_buff *skb;
};

/* Registers of a system call, as the kernel keeps them. */
#if defined(__TARGET_ARCH_x86)
struct pt_regs { unsigned long r10, orig_ax; };
#define SYSTEM_CALL(regs) ((regs)->orig_ax)
#define FOURTH_ARGUMENT(regs) ((regs)->r10)
#define NR_GETSOCKOPT 55
#elif defined(__TARGET_ARCH_arm64)
struct pt_regs { __u64 regs[31]; __s32 syscallno; };
#define SYSTEM_CALL(regs) ((regs)->syscallno)
#define FOURTH_ARGUMENT(regs) ((regs)->regs[3])
#define NR_GETSOCKOPT 209
#endif

struct seq_file;
struct bpf_iter_meta { struct seq_file *seq; };
struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	__u32 fd;
	struct file *file;
};
struct bpf_iter__tcp {
	struct bpf_iter_meta *meta;
	struct sock_common *sk_common;
};
struct bpf_iter__bpf_sk_storage_map {
	struct bpf_iter_meta *meta;
	void *map;
	struct sock *sk;
	void *value;
};

/* Names and order as in the kernel; the values are relocated, so those of a build never reach a running kernel. */
enum skb_drop_reason {
	SKB_DROP_REASON_NO_SOCKET = 3,
	SKB_DROP_REASON_TCP_CSUM = 5,
	SKB_DROP_REASON_UDP_CSUM = 7,
};

#pragma clang attribute pop

#endif
