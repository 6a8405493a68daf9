/* SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause */
/*
 * libnfhook: counts every TCP and UDP packet of this host for the task that owns its socket, in the kernel (BPF).
 *
 * This header is the library's whole interface. Functions return 0 or a positive count on success and a negative
 * errno on failure; nothing is printed. All structures are little-endian, of fixed layout on every 64-bit machine.
 * A handle may be used by one thread at a time, except for nfhook_wait(), nfhook_wait_client(), nfhook_answer_getsockopt() and
 * nfhook_wake(): these any thread may call until nfhook_close().
 *
 * The kernel counts into task entries ("slots"): fixed places in one array that is mapped into this process, so
 * that reading counters needs no system call. An entry is a process or a thread. Its life:
 *
 *   free -> the kernel allocates it when a task first uses a socket -> in use -> the task ends, the kernel sets
 *   NFHOOK_TASK_ENDED -> the reader retires it (nfhook_retire: the kernel counts into it no more) -> it rests for
 *   at least a second, so that whoever still holds a reference is through -> nfhook_free -> free
 *
 * A packet counts in its thread's entry alone; a process's counters are its own entry's plus those of all entries of its
 * threads. Before a thread's entry is freed the reader adds its counters to the process's entry (nfhook_fold).
 */
#ifndef NFHOOK_H
#define NFHOOK_H

#ifndef __bpf__ /* the programs bring their own */
#include <stddef.h>
#include <stdint.h>
#endif

/* Raised whenever anything in this header changes incompatibly. */
#define NFHOOK_INTERFACE_VERSION 1

/* Default and greatest number of task entries. */
#define NFHOOK_MAX_TASKS 65536

/* Indexes into nfhook_task.counters: packets are transport segments, bytes are IP bytes. */
enum nfhook_counter {
	NFHOOK_TCP_SENT_PACKETS,
	NFHOOK_TCP_SENT_BYTES,
	NFHOOK_TCP_RECEIVED_PACKETS,
	NFHOOK_TCP_RECEIVED_BYTES,
	NFHOOK_UDP_SENT_PACKETS,
	NFHOOK_UDP_SENT_BYTES,
	NFHOOK_UDP_RECEIVED_PACKETS,
	NFHOOK_UDP_RECEIVED_BYTES,
	NFHOOK_COUNTERS
};

/* Entries 0 to NFHOOK_FIRST_TASK - 1 are no tasks but buckets; only their counters mean anything. */
enum nfhook_bucket {
	NFHOOK_BUCKET_NONE,         /* entry 0 is never counted into */
	NFHOOK_BUCKET_OVERFLOW,     /* packets of tasks or sockets that found no free entry or no memory */
	NFHOOK_BUCKET_KERNEL,       /* sockets that only kernel threads use */
	NFHOOK_BUCKET_UNIDENTIFIED, /* packets that never had a socket with an owner */
	NFHOOK_BUCKET_LATE,         /* packets whose owner was gone, and nobody used the socket after it: unidentified too */
	NFHOOK_BUCKET_PENDING,      /* packets of sockets that wait for an owner (may fall as well as rise): unidentified so far */
	NFHOOK_FIRST_TASK = 8
};

/* nfhook_task.flags */
#define NFHOOK_TASK_USED (1u << 0)    /* set last when an entry is allocated: all other fields are valid */
#define NFHOOK_TASK_PROCESS (1u << 1) /* a process; else a thread */
#define NFHOOK_TASK_ENDED (1u << 2)   /* process: its last thread is gone; thread: it is gone */
#define NFHOOK_TASK_SWEPT (1u << 3)   /* found by nfhook_sweep(): the command line is not captured, read /proc */

/* The hot part of a task entry: 128 bytes, mapped. Read single fields as whole words; check `generation` before and after. */
struct nfhook_task {
	uint64_t counters[NFHOOK_COUNTERS]; /* offset 0 */
	uint32_t generation;     /*  64: changes when the entry is retired */
	uint32_t flags;          /*  68: NFHOOK_TASK_... */
	uint32_t tgid;           /*  72 */
	uint32_t tid;            /*  76: thread id; equal to tgid in a process's entry */
	uint64_t start_ns;       /*  80: start time since boot (CLOCK_BOOTTIME), nanoseconds */
	uint64_t process;        /*  88: thread: its process's entry (low 32 bits) and that one's generation (high 32 bits) */
	uint32_t sockets;        /*  96: process: sockets it owns, TIME_WAIT ones that wait for the peer's FIN included */
	uint32_t euid;           /* 100: effective uid at last use */
	uint32_t exit_status;    /* 104: process, when ended: wait status as waitpid(2) gives it */
	uint32_t details_version;/* 108: changes when the entry's nfhook_details change */
	uint64_t end_ns;         /* 112: when ended: end time since boot, nanoseconds */
	uint32_t next_thread;    /* 120: process: entry of the thread that came last; thread: of the one that came before it; 0 none */
	union {
		uint32_t moves;          /* 124: process: changes when an entry leaves that chain; odd while its counters move */
		uint32_t newer_thread;   /* 124: thread: the reader's note of who stands before it in the chain; a hint */
	};
};

/* The cold part of a process's entry: what is known of it beyond numbers, captured by the kernel while it lived. */
#define NFHOOK_COMMAND_LINE 256
struct nfhook_details {
	uint64_t cgroup_id;       /*   0: inode number of its directory below the cgroup v2 root; 0 unknown */
	uint32_t generation;      /*   8: generation of the entry this belongs to */
	uint16_t arguments_length;/*  12: bytes valid in arguments; 0: not captured (no memory of its own, or paged out) */
	uint16_t truncated;       /*  14: 1: there were more arguments than fit */
	char command[16];         /*  16: comm of the thread group leader, NUL-terminated */
	char arguments[NFHOOK_COMMAND_LINE]; /* 32: as in /proc/PID/cmdline, separated by NULs */
};                            /* 288 bytes */

/* Counters of the machinery itself, mapped like the entries. */
struct nfhook_globals {
	uint64_t high_water;          /*   0: entries from here on were never allocated: readers stop there */
	uint64_t allocations;         /*   8: entries allocated and shown so far: unchanged means no new tasks */
	uint64_t task_overflows;      /*  16: tasks that found no free entry */
	uint64_t socket_overflows;    /*  24: sockets that found no memory for their sockinfo */
	uint64_t timewait_overflows;  /*  32: connections in TIME_WAIT that found no place in the table */
	uint64_t endings;             /*  40: ends of tasks with an entry so far */
	uint64_t reader_waits;        /*  48: nfhook_wait() wants to be woken */
	uint64_t execs;               /*  56: threads that took over their leader's id by an exec so far */
	uint64_t wishes;              /*  64: of those below, so far: nfhook_wait() returns for each change */
	uint64_t collections_wanted;  /*  72: NETATOP_FORCE_GC calls so far */
	uint64_t exits_wanted_ns;     /*  80: time of the last NETATOP_GETCNT_EXIT call, nanoseconds since boot; 0 none */
	uint64_t clients_begun;       /*  88: programs of a watched name that began so far */
	uint64_t boot_epoch_ns;       /*  96: CLOCK_REALTIME - CLOCK_BOOTTIME, kept by the reader */
	uint64_t reserved[3];         /* to 128 bytes */
};

/*
 * The netatop module's interface: getsockopt(2) with level SOL_IP on an AF_INET socket, answered for programs that were written
 * for the module. Only callers with CAP_NET_ADMIN in the initial user namespace, who live in the initial pid namespace, are
 * answered (EPERM); 32-bit programs never are (ENOPROTOOPT, as without the module).
 */
enum nfhook_command {
	NFHOOK_PROBE = 15661, /* 0: somebody answers. This one and the next two take no value */
	NFHOOK_FORCE_GC,      /* asks the reader to collect: nfhook_globals.collections_wanted. 0, at once */
	NFHOOK_EMPTY_EXIT,    /* 0 at once: a program that answers must not sleep */
	NFHOOK_GETCNT_EXIT,   /* the next finished process that nobody has read; EAGAIN where there is none (yet) */
	NFHOOK_GETCNT_TGID,   /* counters of the process with the id in the value; ESRCH: no such process, or it had no traffic */
	NFHOOK_GETCNT_PID,    /* counters of the thread with that id */
};

/* The value of these commands, of fixed layout since 2011 (struct netpertask). A shorter one is filled as far as it goes, but at
 * least the id (EINVAL), and for NFHOOK_GETCNT_EXIT the whole, since a record is given once. */
struct nfhook_netpertask {
	int32_t id;               /*  0 */
	uint32_t unused;
	uint64_t btime;           /*  8: start time, seconds since the epoch */
	char command[16];         /* 16: NUL-terminated */
	uint64_t counters[NFHOOK_COUNTERS]; /* 32 */
};                            /* 96 bytes */

/* A program of a watched name that has begun, and may use that interface. */
struct nfhook_client {
	uint64_t start_ns;        /*  0: of the process, since boot */
	uint64_t cgroup;          /*  8: inode number of its cgroup's directory, where its sockets belong */
	uint32_t tgid;            /* 16 */
	uint32_t reserved;
};                            /* 24 bytes */

/* Most names of programs that are watched, and finished processes that wait to be given out. */
#define NFHOOK_MAX_PROGRAMS 16
#define NFHOOK_MAX_OFFERED 1024

/* One socket, for nfhook_sockets(). */
struct nfhook_socket {
	uint64_t cookie;          /*  0 */
	uint64_t process;         /*  8: owner's entry (low 32 bits) and generation (high); 0 none */
	uint64_t thread;          /* 16: owning thread's entry and generation; 0 none */
	uint8_t local_address[16];  /* 24: IPv4 in the first 4 bytes; network order */
	uint8_t remote_address[16]; /* 40 */
	uint16_t local_port;      /* 56: host order */
	uint16_t remote_port;     /* 58 */
	uint16_t family;          /* 60: AF_INET, AF_INET6 */
	uint8_t protocol;         /* 62: IPPROTO_TCP, IPPROTO_UDP */
	uint8_t state;            /* 63: as in linux/tcp_states.h */
	uint32_t netns;           /* 64: inode number of the network namespace */
	uint32_t ifindex;         /* 68: interface of its last packet, in its network namespace; 0 none yet */
	uint64_t counters[4];     /* 72: what it moved, whoever owned it: packets and bytes sent, packets and bytes received */
	uint64_t inode;           /* 104: of its file; 0 none (not accepted yet, or closed by its tasks) */
	uint32_t receive_queue;   /* 112: bytes not read yet (UDP: memory they take); a listener: connections to be accepted */
	uint32_t send_queue;      /* 116: bytes not acknowledged (UDP: memory of what has not left); a listener: bound of those */
	/* TCP, but no listener; else 0. As in struct tcp_info (linux/tcp.h). */
	uint32_t rtt_us;          /* 120 */
	uint32_t rtt_deviation_us;/* 124 */
	uint32_t rto_ms;          /* 128: 0 unknown */
	uint32_t retransmitted;   /* 132: segments, since the connection began */
	uint32_t unacknowledged;  /* 136: segments */
	uint32_t lost;            /* 140: segments */
	uint32_t congestion_window;    /* 144: segments */
	uint32_t slow_start_threshold; /* 148: segments; 0 none yet */
	uint32_t send_window;     /* 152: bytes */
	uint32_t receive_window;  /* 156: bytes */
	uint32_t segment_size;    /* 160: bytes */
	uint32_t reserved;        /* 164 */
	uint64_t acknowledged_bytes; /* 168: payload */
	uint64_t received_bytes;  /* 176: payload */
};                            /* 184 bytes */

/* Read by programs, library and binding alike: a size that differs is a build that fails. */
_Static_assert(sizeof(struct nfhook_task) == 128, "layout of nfhook_task");
_Static_assert(sizeof(struct nfhook_details) == 288, "layout of nfhook_details");
_Static_assert(sizeof(struct nfhook_globals) == 128, "layout of nfhook_globals");
_Static_assert(sizeof(struct nfhook_netpertask) == 96, "layout of netpertask");
_Static_assert(sizeof(struct nfhook_client) == 24, "layout of nfhook_client");
_Static_assert(sizeof(struct nfhook_socket) == 184, "layout of nfhook_socket");

#ifndef __bpf__

struct nfhook; /* opaque */

struct nfhook_options {
	uint32_t size;            /* sizeof(struct nfhook_options), for later growth */
	uint32_t task_entries;    /* number of entries, buckets included; 0: NFHOOK_MAX_TASKS; at least 64 */
	const char *cgroup_path;  /* mount point of cgroup v2's root; NULL: found in /proc/self/mountinfo */
};

/* One piece of what this kernel gives. */
struct nfhook_feature {
	char name[32];
	uint32_t available;       /* 0 or 1 */
	uint32_t required;        /* 1: nothing works without it */
	char description[220];    /* what it is for and what is lost without it, one sentence */
};                            /* 260 bytes */

uint32_t nfhook_interface_version(void);

/* Asks the kernel what it gives; needs no handle but the privileges of nfhook_open(). Returns the number of features
 * written (at most max). */
int nfhook_features(struct nfhook_feature *features, uint32_t max);

/* Loads and attaches everything. On failure *hook is NULL, nothing is left behind and `message` holds one sentence with
 * the cause and the remedy (and, where the verifier refused a program, the end of its log on further lines).
 * -EPERM: privileges; -EOPNOTSUPP: the kernel lacks something required (no BTF, no cgroup v2); -ENOMEM. */
int nfhook_open(const struct nfhook_options *options, struct nfhook **hook, char *message, size_t message_size);

/* Detaches and unloads everything, ends nfhook_wait(). NULL is allowed. */
void nfhook_close(struct nfhook *hook);

/* The mapped entries (task_entries of them, written by the kernel at any time) and globals; valid until close. */
struct nfhook_task *nfhook_tasks(struct nfhook *hook, uint32_t *entries);
struct nfhook_globals *nfhook_globals(struct nfhook *hook);

/* Gives every socket that is open now and has no owner yet a provisional one: the youngest process that has it open,
 * its main thread. Returns the number of open sockets seen. Called once after open. */
int nfhook_sweep(struct nfhook *hook);

/* Waits until a task with an entry ends, an ended process loses its last socket, or nfhook_globals.wishes changes: 1;
 * 0 after timeout_ms (-1: none) or nfhook_wake(). Events that came before the call count. -EINTR is not returned. */
int nfhook_wait(struct nfhook *hook, int timeout_ms);
int nfhook_wake(struct nfhook *hook);

/* Takes entries that ended, or ended earlier and lost their last socket just now: writes at most max entry numbers,
 * returns how many. Call until it returns less than max. Each such event is reported at least once. */
int nfhook_take_ended(struct nfhook *hook, uint32_t *entries, uint32_t max);

/* Copies the details of entries first to first + count - 1 with one system call. Returns how many were copied. */
int nfhook_read_details(struct nfhook *hook, uint32_t first, uint32_t count, struct nfhook_details *details);

/* Ends counting into an entry: its generation changes. Its counters stay readable; nothing is added any more but by who
 * was in the middle of it. */
int nfhook_retire(struct nfhook *hook, uint32_t entry);

/* Adds the counters of a thread's retired and rested entry to its process's entry, if that is the same process still
 * (-ESTALE: it is not), and clears them. */
int nfhook_fold(struct nfhook *hook, uint32_t entry);

/* Gives a retired and rested entry back for reuse; what its counters gathered since `seen` (NFHOOK_COUNTERS values, what
 * the reader has reported; NULL: all accounted for) is added to NFHOOK_BUCKET_LATE. */
int nfhook_free(struct nfhook *hook, uint32_t entry, const uint64_t *seen);

/* Forgets connections in TIME_WAIT that ended unseen. Called every few seconds. Returns how many were forgotten. */
int nfhook_collect(struct nfhook *hook);

/* Lists the sockets that are known. Writes at most max, returns how many there are (which may be more than max). */
int nfhook_sockets(struct nfhook *hook, struct nfhook_socket *sockets, uint32_t max);

/* Answers the module's interface on sockets that were made in a cgroup or below it; `cgroup` is the inode number of its
 * directory. Costs every getsockopt(2) on these sockets a little. Once more for the same cgroup changes nothing.
 * -EOPNOTSUPP: this kernel cannot (feature "getsockopt"); -ENOENT: no such cgroup; -EPERM: a program that suffers no other is
 * attached there. The kernel ends it by itself when the cgroup is removed. */
int nfhook_answer_getsockopt(struct nfhook *hook, uint64_t cgroup);
int nfhook_stop_answering(struct nfhook *hook, uint64_t cgroup);

/* From now on programs of this name (its first 15 characters count) are noted when one who may use the interface executes
 * them. -E2BIG: NFHOOK_MAX_PROGRAMS names are watched already. */
int nfhook_watch_program(struct nfhook *hook, const char *name);

/* Waits until one has begun: 1; 0 after timeout_ms (-1: none) or nfhook_wake(). Up to 64 wait to be taken; what is more is only
 * counted (nfhook_globals.clients_begun) and has to be looked for in /proc. For a thread of its own, since atop asks a few
 * milliseconds after it was executed. */
int nfhook_wait_client(struct nfhook *hook, struct nfhook_client *client, int timeout_ms);

/* Lets NFHOOK_GETCNT_EXIT give out a finished process, once, to whoever asks first, until 15 s after `finished_ns` (since boot).
 * Returns 0, or 1 where the oldest of NFHOOK_MAX_OFFERED had to make room. Worth calling only while somebody asks
 * (nfhook_globals.exits_wanted_ns). */
int nfhook_offer_exit(struct nfhook *hook, uint64_t finished_ns, const struct nfhook_netpertask *process);

#endif /* __bpf__ */
#endif
