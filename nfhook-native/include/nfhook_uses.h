/* SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause */
/*
 * libnfhook, second part: who uses a socket, told by the kernel event by event, for readers that count by capture.
 *
 * Nothing is counted here. A netfilter program at LOCAL_OUT sees each packet in the context of the task that sends it, two
 * tracepoints see what a task has sent and received; when it is another task than the last one that used the socket, an event
 * goes into a ring before the packet reaches its device. So who reads the ring after he has taken a packet from a capture knows who
 * sent it. Only the network namespace of the thread that opens is seen, as a capture sees only that one. What it cannot tell apart: two
 * threads that send by one socket at the very same time, when the one's packet passes the other's between this hook and the device.
 *
 * This header is the whole interface of this part. Functions return 0 or a positive count on success and a negative errno on
 * failure; nothing is printed. A handle may be used by one thread at a time.
 */
#ifndef NFHOOK_USES_H
#define NFHOOK_USES_H

#include "nfhook.h"

/*
 * A number that a socket has as long as it lives. A TCP socket's is its SO_COOKIE. A datagram socket has none before somebody asks for
 * it, and nothing here can ask before it has sent: its number is the inode number of its file (as in /proc/PID/fd and sock_diag), with
 * this bit set. So is a TCP socket's where there are no use tracepoints.
 */
#define NFHOOK_SOCKET_INODE (1ull << 63)

/* A task has begun to use a socket that another one, or nobody, used before; of a TCP socket without a remote end: to listen. */
struct nfhook_use {
	uint64_t time_ns;          /*   0: nanoseconds since the epoch (in the ring: CLOCK_TAI); never after the packet it precedes */
	uint64_t socket;           /*   8: its number, see NFHOOK_SOCKET_INODE */
	uint64_t process_start_ns; /*  16: since boot (CLOCK_BOOTTIME) */
	uint64_t thread_start_ns;  /*  24 */
	uint32_t tgid;             /*  32: in the pid namespace of who opened; 0: it is not in there */
	uint32_t tid;              /*  36 */
	uint32_t euid;             /*  40: effective uid, of the initial user namespace */
	uint16_t local_port;       /*  44: host order */
	uint16_t remote_port;      /*  46: 0: not connected, and nothing sent */
	uint8_t local_address[16]; /*  48: network order, IPv4 as ::ffff:a.b.c.d; all 0: bound to none */
	uint8_t remote_address[16];/*  64 */
	char command[16];          /*  80: comm of the thread group leader, NUL-terminated */
	uint8_t protocol;          /*  96: IPPROTO_TCP, IPPROTO_UDP */
	uint8_t family;            /*  97: of its packets: AF_INET, AF_INET6 */
	uint8_t any_family;        /*  98: 1: any_address, and packets of both families reach it */
	uint8_t any_address;       /*  99: 1: a datagram socket bound to no address and not connected: what comes to its port reaches it,
				    *      whatever its local_address was in the packet that it sent */
	uint8_t reserved[4];       /* 100 */
};                                 /* 104 bytes */

_Static_assert(sizeof(struct nfhook_use) == 104, "layout of nfhook_use");

#ifndef __bpf__

struct nfhook_uses; /* opaque */

struct nfhook_uses_options {
	uint32_t size;             /* sizeof(struct nfhook_uses_options), for later growth */
	uint32_t ring_bytes;       /* room for events not read yet, 112 bytes each; a power of two, at least 4096; 0: 4 MiB */
	uint32_t sockets;          /* whose last users are remembered; those beyond are told of once more; 0: 65536 */
	uint32_t reserved;
};

/* Loads and attaches everything; `options` may be NULL. On failure *uses is NULL, nothing is left behind and `message` holds one
 * sentence with the cause and the remedy (and, where the verifier refused a program, the end of its log on further lines).
 * -EPERM: privileges; -EOPNOTSUPP: the kernel lacks something required (BTF, netfilter links: Linux 6.4); -ENOMEM. */
int nfhook_uses_open(const struct nfhook_uses_options *options, struct nfhook_uses **uses, char *message, size_t message_size);

/* Detaches and unloads everything; the kernel does the same when the process ends. NULL is allowed. */
void nfhook_uses_close(struct nfhook_uses *uses);

/* Takes at most max events, in order of time but for what several processors do at once. Returns how many: less than max when
 * there are no more. Never waits but for an event that is just being written. */
int nfhook_uses_read(struct nfhook_uses *uses, struct nfhook_use *events, uint32_t max);

/* Events that found no room so far. The next packet of such a socket tells of its user again. */
uint64_t nfhook_uses_lost(const struct nfhook_uses *uses);

/* What can be told here. Returns the number of features written (at most max). */
int nfhook_uses_features(const struct nfhook_uses *uses, struct nfhook_feature *features, uint32_t max);

#endif /* __bpf__ */
#endif
