/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* All state that the programs share, and what configures them. */
#ifndef NFHOOK_MAPS_H
#define NFHOOK_MAPS_H

/* What the loader decides before the programs are verified; branches that a value rules out are never loaded. */
struct config {
	__u32 task_entries;        /* entries in `tasks`, buckets included */
	__u32 drop_has_socket;     /* the kfree_skb tracepoint names the receiving socket (6.11) */
	__u32 resets_are_traced;   /* tcp_send_reset fires for resets of no socket, too (6.10) */
	__u32 output6_is_seen;     /* on_output6 is loaded: the kernel's answers over IPv6 are counted there (before 6.11) */
	__u32 synacks_pass_egress; /* over IPv6 too (6.6) */
	__u32 answers_name_socket; /* what control sockets send for a connection carries its socket (6.13) */
};
const volatile struct config config SEC(".rodata.config") = {};

/* The owner of a socket, or of what stands for one: task entry in the low 32 bits, its generation above. 0 is none. */
typedef __u64 owner_t;
#define OWNER(entry, generation) ((__u64)(generation) << 32 | (entry))
#define OWNER_ENTRY(owner) ((__u32)(owner))
#define OWNER_GENERATION(owner) ((__u32)((owner) >> 32))

/* Counters of one protocol of one socket, in the order in which they stand in a task entry. */
enum { SENT_PACKETS, SENT_BYTES, RECEIVED_PACKETS, RECEIVED_BYTES, SOCKET_COUNTERS };

/* A packet as it is counted. */
struct packet {
	__u32 direction; /* SENT_PACKETS or RECEIVED_PACKETS */
	__u32 ifindex;   /* of the interface it passes, in its network namespace; 0 unknown */
	__u64 packets, bytes;
};

/* What one socket moved, whoever owned it. */
struct traffic {
	__u64 counters[SOCKET_COUNTERS];
	__u64 ifindex; /* of the last packet, in the socket's network namespace; 0 none */
};

/*
 * One socket (socket storage). A child of a listener gets a copy of the listener's when the handshake ends (BPF_F_CLONE): that is why a
 * listener keeps its owner apart, in `listeners`, and a copy begins with no owner, and why `socket` tells one from the other.
 */
struct sockinfo {
	/* What every packet and use looks at stands first: storage leaves 56 bytes of its first cache line. */
	owner_t process;     /* owns the socket; holds one of its `sockets` */
	owner_t thread;      /* counted for first, while it lives */
	__u64 user_start_ns; /* the last user, to see at once that it is the same again */
	__u32 user_tid;
	__u32 user_euid;
	__u32 protocol;      /* offset of its protocol's counters in a task entry */
	__u32 state;         /* SOCKINFO_... */
	__u64 socket;        /* address of the socket this was made for */
	__u64 listener;      /* key in `listeners`: its own for a listener, its parent's for an accepted connection; 0 none */
	struct traffic traffic;
	owner_t fallback;    /* accepted, not used yet: owner of its listener, who gets what nobody claims */
	__u64 pending[SOCKET_COUNTERS]; /* gathered while there was no owner */
};
#define SOCKINFO_GONE 1u        /* the socket is destroyed: what still comes is late */
#define SOCKINFO_PROVISIONAL 2u /* owner found by the sweep, no use seen yet */

struct listener {
	owner_t process, thread;
	__u64 pending[SOCKET_COUNTERS];
	struct traffic traffic;
};

struct process_key { __u64 start_ns; __u32 tgid; __u32 unused; };

struct timewait_key {
	__u64 netns; /* address of its struct net */
	__u32 local_address[4], remote_address[4];
	__be16 local_port, remote_port;
	__u32 family;
};
/* The peer's FIN is awaited by the full socket still, by the minisock (which counts as one of the process's sockets then), or has come. */
enum { FIN_BEFORE, FIN_AWAITED, FIN_SEEN };
struct timewait {
	owner_t process, thread;
	__u64 since_ns;
	__u32 fin;             /* the peer's: FIN_... */
	__u32 answers_counted; /* answers seen at egress, not yet matched with the packet they answer */
	__u32 last_out_of_window;
	__u32 unused;
};

struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(map_flags, BPF_F_MMAPABLE); __uint(max_entries, NFHOOK_MAX_TASKS); __type(key, __u32); __type(value, struct nfhook_task); } tasks SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, NFHOOK_MAX_TASKS); __type(key, __u32); __type(value, struct nfhook_details); } details SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(map_flags, BPF_F_MMAPABLE); __uint(max_entries, 1); __type(key, __u32); __type(value, struct nfhook_globals); } globals SEC(".maps");
/* One bit an entry: look at it. */
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(map_flags, BPF_F_MMAPABLE); __uint(max_entries, NFHOOK_MAX_TASKS / 64); __type(key, __u32); __type(value, __u64); } ended SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } wakeups SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_QUEUE); __uint(max_entries, NFHOOK_MAX_TASKS); __type(value, __u32); } free_entries SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(map_flags, BPF_F_NO_PREALLOC); __uint(max_entries, NFHOOK_MAX_TASKS); __type(key, struct process_key); __type(value, owner_t); } processes SEC(".maps");
/* By the address of the task_struct, which an exec leaves as it is (id and start time change with it). */
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(map_flags, BPF_F_NO_PREALLOC); __uint(max_entries, NFHOOK_MAX_TASKS); __type(key, __u64); __type(value, owner_t); } threads SEC(".maps");
/* Living tasks by id (TASK_KEY), for those who ask for one. */
#define TASK_KEY(id, is_thread) ((__u64)(is_thread) << 32 | (__u32)(id))
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(map_flags, BPF_F_NO_PREALLOC); __uint(max_entries, NFHOOK_MAX_TASKS); __type(key, __u64); __type(value, owner_t); } ids SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_SK_STORAGE); __uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_CLONE); __type(key, int); __type(value, struct sockinfo); } sockinfos SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(map_flags, BPF_F_NO_PREALLOC); __uint(max_entries, 65536); __type(key, __u64); __type(value, struct listener); } listeners SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(map_flags, BPF_F_NO_PREALLOC); __uint(max_entries, 262144); __type(key, struct timewait_key); __type(value, struct timewait); } timewaits SEC(".maps");

/* Programs whose beginnings are noted, and these; finished processes that GETCNT_EXIT gives out. */
struct program_name { char text[16]; };
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, NFHOOK_MAX_PROGRAMS); __type(key, struct program_name); __type(value, __u32); } watched SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_QUEUE); __uint(max_entries, 64); __type(value, struct nfhook_client); } clients SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } begun SEC(".maps"); /* only wakes who waits for them */
struct offered_exit { __u64 finished_ns; struct nfhook_netpertask process; };
struct { __uint(type, BPF_MAP_TYPE_QUEUE); __uint(max_entries, NFHOOK_MAX_OFFERED); __type(value, struct offered_exit); } offered SEC(".maps");

static __always_inline struct nfhook_globals *global_counters(void)
{
	__u32 zero = 0;
	return bpf_map_lookup_elem(&globals, &zero);
}

#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, value) (*(volatile typeof(x) *)&(x) = (value))

#endif
