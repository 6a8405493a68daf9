/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of libnfhook know of each other. */
#ifndef NFHOOK_INTERNAL_H
#define NFHOOK_INTERNAL_H

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <pthread.h>
#include <stdbool.h>

#include "nfhook.h"

#define MAX_LINKS 24

struct nfhook {
	struct bpf_object *object;
	struct bpf_link *links[MAX_LINKS];
	int link_count;
	struct ring_buffer *ring;
	int wake_fd, epoll_fd;
	struct ring_buffer *begun; /* and who waits for it */
	int begun_wake_fd, begun_epoll_fd;
	uint32_t task_entries;
	uint64_t wishes_seen; /* by nfhook_wait() */
	struct nfhook_task *tasks;
	struct nfhook_globals *globals;
	uint64_t *ended; /* a bit an entry */
	size_t tasks_size, globals_size, ended_size; /* of the mappings, in bytes */
	int tasks_fd, details_fd, free_entries_fd, processes_fd, timewaits_fd, sockinfos_fd;
	int ids_fd, watched_fd, clients_fd, offered_fd;
	int cgroup_fd; /* the root's directory */
	pthread_mutex_t answered_lock;
	struct answered *answered; /* cgroups whose sockets are answered */
};

struct answered {
	struct answered *next;
	uint64_t cgroup;
	struct bpf_link *link;
};

/* What this kernel gives, as far as it decides which programs are loaded. */
struct kernel {
	bool has_btf;
	bool has_use_tracepoints;   /* sock_send_length, sock_recv_length (6.3) */
	bool drop_has_socket;       /* kfree_skb names the receiving socket (6.11) */
	bool resets_are_traced;     /* tcp_send_reset fires for those of no socket, too, and names a reason (6.10) */
	bool synacks_pass_egress;   /* over IPv6 too (6.6) */
	bool wants_output6;         /* tracepoints do not tell of all answers over IPv6 (before 6.11): a fentry program does */
	bool answers_name_socket;   /* control packets carry the socket they answer for (6.13) */
	bool has_netfilter_links;   /* BPF programs at netfilter's hooks (6.4) */
	bool answers_getsockopt;    /* programs may answer for the kernel, and read what they need for that */
};

/* Fills in *kernel from the kernel's BTF; has_btf is false where there is none. */
void nfhook_look_at_kernel(struct kernel *kernel);

/* Called with whole records only. */
typedef void record_handler(const void *record, void *context);

/* Runs an iterator program, over a map where it takes one (else -1), to its end. Returns the number of records it wrote. */
int nfhook_iterate(struct bpf_object *object, const char *program, int map_fd, size_t record_size, record_handler *handle, void *context);

/* Writes the mount point of the cgroup v2 hierarchy. -ENOENT: none is mounted; -EXDEV: only a part of it is visible here. */
int nfhook_find_cgroup_root(const char *mountinfo_path, char *path, size_t size);

/* Detaches all that answer. */
void nfhook_stop_all_answers(struct nfhook *hook);

/* Brings nfhook_globals.boot_epoch_ns up to date: the clock may have been set. */
void nfhook_note_time(struct nfhook *hook);

/* The embedded BPF objects (object.S). */
extern const unsigned char nfhook_object[], nfhook_object_end[];
extern const unsigned char nfhook_feed_object[], nfhook_feed_object_end[];

/* Fills in one of `max` features, if there is a place for it. Returns how many there are then. */
int nfhook_add_feature(struct nfhook_feature *features, uint32_t max, uint32_t count, const char *name, bool available, bool required,
		       const char *description);

#define OWNER_ENTRY(owner) ((uint32_t)(owner))
#define OWNER_GENERATION(owner) ((uint32_t)((owner) >> 32))

/* The entry that `owner` refers to, or NULL where that task is gone. */
struct nfhook_task *nfhook_entry_of(struct nfhook *hook, uint64_t owner);

/* Like release() in the programs: one socket less for a process. */
void nfhook_release(struct nfhook *hook, uint64_t process);

#endif
