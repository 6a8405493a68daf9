// SPDX-License-Identifier: Apache-2.0
// The module's interface: where it is answered, who may use it, and the finished processes it gives out.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

/* A kernfs directory's handle is its inode number (FILEID_KERNFS in linux/exportfs.h). */
#define KERNFS_HANDLE 0xfe

struct offered_exit { uint64_t finished_ns; struct nfhook_netpertask process; };

static uint64_t now_ns(clockid_t clock)
{
	struct timespec time;
	clock_gettime(clock, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

void nfhook_note_time(struct nfhook *hook)
{
	__atomic_store_n(&hook->globals->boot_epoch_ns, now_ns(CLOCK_REALTIME) - now_ns(CLOCK_BOOTTIME), __ATOMIC_RELAXED);
}

static int open_cgroup(struct nfhook *hook, uint64_t cgroup)
{
	union {
		struct file_handle handle;
		char bytes[sizeof(struct file_handle) + sizeof(cgroup)];
	} id = {.handle = {.handle_bytes = sizeof(cgroup), .handle_type = KERNFS_HANDLE}};
	memcpy(id.handle.f_handle, &cgroup, sizeof(cgroup));
	int fd = open_by_handle_at(hook->cgroup_fd, &id.handle, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd >= 0 ? fd : errno == ESTALE ? -ENOENT : -errno;
}

static struct answered **find_answered(struct nfhook *hook, uint64_t cgroup)
{
	struct answered **at = &hook->answered;
	while (*at && (*at)->cgroup != cgroup)
		at = &(*at)->next;
	return at;
}

static int answer_in(struct nfhook *hook, const struct bpf_program *program, uint64_t cgroup)
{
	if (*find_answered(hook, cgroup))
		return 0;
	int fd = open_cgroup(hook, cgroup);
	if (fd < 0)
		return fd;
	struct answered *added = calloc(1, sizeof(*added));
	int error = added ? 0 : -ENOMEM;
	if (added && !(added->link = bpf_program__attach_cgroup(program, fd)))
		error = -errno;
	close(fd);
	if (error) {
		free(added);
		return error;
	}
	nfhook_note_time(hook);
	added->cgroup = cgroup;
	added->next = hook->answered;
	hook->answered = added;
	return 0;
}

int nfhook_answer_getsockopt(struct nfhook *hook, uint64_t cgroup)
{
	const struct bpf_program *program = bpf_object__find_program_by_name(hook->object, "on_getsockopt");
	if (!program || !bpf_program__autoload(program))
		return -EOPNOTSUPP;
	pthread_mutex_lock(&hook->answered_lock);
	int result = answer_in(hook, program, cgroup);
	pthread_mutex_unlock(&hook->answered_lock);
	return result;
}

static int stop_answering_in(struct nfhook *hook, uint64_t cgroup)
{
	struct answered **at = find_answered(hook, cgroup), *found = *at;
	if (!found)
		return -ENOENT;
	*at = found->next;
	bpf_link__destroy(found->link);
	free(found);
	return 0;
}

int nfhook_stop_answering(struct nfhook *hook, uint64_t cgroup)
{
	pthread_mutex_lock(&hook->answered_lock);
	int result = stop_answering_in(hook, cgroup);
	pthread_mutex_unlock(&hook->answered_lock);
	return result;
}

void nfhook_stop_all_answers(struct nfhook *hook)
{
	while (hook->answered)
		nfhook_stop_answering(hook, hook->answered->cgroup);
}

int nfhook_watch_program(struct nfhook *hook, const char *name)
{
	struct { char text[16]; } key = {0};
	uint32_t yes = 1;
	if (!*name)
		return -EINVAL;
	strncpy(key.text, name, sizeof(key.text) - 1);
	return bpf_map_update_elem(hook->watched_fd, &key, &yes, BPF_ANY) ? -errno : 0;
}

int nfhook_offer_exit(struct nfhook *hook, uint64_t finished_ns, const struct nfhook_netpertask *process)
{
	struct offered_exit record = {.finished_ns = finished_ns, .process = *process};
	if (!bpf_map_update_elem(hook->offered_fd, NULL, &record, BPF_ANY))
		return 0;
	if (errno != E2BIG)
		return -errno;
	return bpf_map_update_elem(hook->offered_fd, NULL, &record, BPF_EXIST) ? -errno : 1;
}
