/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the feed of uses remembers: the last user of each socket, and which ends a socket with a shared port talks to. */
#ifndef NFHOOK_FEED_MAPS_H
#define NFHOOK_FEED_MAPS_H

/* What the loader decides: inode numbers of the namespaces of who opened. */
struct feed_config {
	__u32 network_namespace, pid_namespace;
	__u32 numbers_connections; /* the tracepoints are attached that give TCP sockets their cookies in time */
};
const volatile struct feed_config feed_config SEC(".rodata.config") = {};

/* By the socket's number. Two processors may write one at once: what is mixed then fits nobody, and the next packet tells again. */
struct user {
	__u64 start_ns; /* of the thread */
	__u32 tid;      /* in the initial pid namespace; 0: not told */
	__u32 euid;
	__u16 local_port; /* a socket that is connected anew may get another one */
	__u16 unused[3];
};

struct conversation {
	__u64 socket;
	__u8 local_address[16], remote_address[16];
	__u16 local_port, remote_port;
	__u32 unused;
};

struct feed_counters { __u64 lost; };

struct { __uint(type, BPF_MAP_TYPE_LRU_HASH); __uint(max_entries, 65536); __type(key, __u64); __type(value, struct user); } users SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_LRU_HASH); __uint(max_entries, 65536); __type(key, struct conversation); __type(value, __u8); } conversations SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4 << 20); } uses SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(map_flags, BPF_F_MMAPABLE); __uint(max_entries, 1); __type(key, __u32); __type(value, struct feed_counters); } feed_counters SEC(".maps");

#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, value) (*(volatile typeof(x) *)&(x) = (value))

#endif
