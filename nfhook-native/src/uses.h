/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the feed of uses: its ring, its clock, and the handle. */
#ifndef NFHOOK_USES_INTERNAL_H
#define NFHOOK_USES_INTERNAL_H

#include "internal.h"
#include "message.h"
#include "nfhook_uses.h"

/* A ring buffer of the kernel's, mapped. Read here and not by libbpf, which stops at an event that is just being written. */
struct uses_ring {
	unsigned long *consumer;       /* bytes taken so far */
	const unsigned long *producer; /* bytes given so far; the data begin one page behind it, mapped twice in a row */
	const unsigned char *data;
	size_t size, page;
};

/* Maps it: 0 or a negative errno. */
int nfhook_ring_map(struct uses_ring *ring, int map_fd, size_t size);
void nfhook_ring_unmap(struct uses_ring *ring);

/* Copies the next event: 1, or 0 where there is none. */
int nfhook_ring_take(struct uses_ring *ring, struct nfhook_use *use);

/*
 * CLOCK_TAI, the only clock that goes with packets' times (CLOCK_REALTIME) and that programs can read: it runs ahead of it by whole
 * seconds, 0 until somebody tells the kernel, and another number after that or after a leap second. All in nanoseconds.
 */
struct tai_clock {
	int64_t offset_ns;  /* now */
	int64_t before_ns;  /* for events from before it changed; else the same */
	int64_t since_ns, now_ns; /* events come from between these, since the epoch */
};

/* Takes note of what the clocks show. */
void nfhook_clock_note(struct tai_clock *clock, int64_t realtime_ns, int64_t tai_ns);
/* The same, asking them. */
void nfhook_clock_look(struct tai_clock *clock);
/* Time since the epoch. */
int64_t nfhook_clock_epoch_ns(const struct tai_clock *clock, int64_t tai_ns);

/* As in bpf/feed_maps.h. */
struct feed_config { uint32_t network_namespace, pid_namespace, numbers_connections; };
struct feed_counters { uint64_t lost; };

#define FEED_TRACEPOINTS 3
#define FEED_FAMILIES 2

struct nfhook_uses {
	struct bpf_object *object;
	struct bpf_link *tracepoints[FEED_TRACEPOINTS];
	int netfilter_fds[FEED_FAMILIES];
	bool has_tracepoints, is_behind; /* is_behind: there may be more events than were taken */
	struct uses_ring ring;
	struct tai_clock clock;
	struct feed_counters *counters;
	size_t counters_size;
};

/* Attaches a netfilter program, last at LOCAL_OUT. Returns the link's descriptor or a negative errno. */
int nfhook_attach_local_out(int program_fd, int family);

/* Makes a program one of netfilter's: older libbpfs do not know these. */
void nfhook_make_netfilter(struct bpf_program *program);

/* Names capabilities that loading needs and this thread lacks; 0 where it has them all. */
int nfhook_missing_capabilities(char *names, size_t size);

#endif
