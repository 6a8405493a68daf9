// SPDX-License-Identifier: Apache-2.0
// Walks in the kernel: over all open files, and over all known sockets.
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

int nfhook_iterate(struct bpf_object *object, const char *program, int map_fd, size_t record_size, record_handler *handle, void *context)
{
	union bpf_iter_link_info info = {.map = {.map_fd = map_fd}};
	LIBBPF_OPTS(bpf_iter_attach_opts, options, .link_info = &info, .link_info_len = sizeof(info));
	struct bpf_program *prog = bpf_object__find_program_by_name(object, program);
	if (!prog)
		return -ENOENT;
	struct bpf_link *link = bpf_program__attach_iter(prog, map_fd >= 0 ? &options : NULL);
	if (!link)
		return -errno;
	int fd = bpf_iter_create(bpf_link__fd(link)), records = 0, error = fd < 0 ? -errno : 0;
	char buffer[16384];
	size_t filled = 0;
	while (!error) {
		ssize_t got = read(fd, buffer + filled, sizeof(buffer) - filled);
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (got <= 0) {
			error = got < 0 ? -errno : 0;
			break;
		}
		filled += got;
		size_t used = 0;
		for (; filled - used >= record_size; used += record_size, records++)
			if (handle)
				handle(buffer + used, context);
		memmove(buffer, buffer + used, filled - used);
		filled -= used;
	}
	if (fd >= 0)
		close(fd);
	bpf_link__destroy(link);
	return error ? error : records;
}

int nfhook_sweep(struct nfhook *hook)
{
	return nfhook_iterate(hook->object, "sweep", -1, sizeof(uint32_t), NULL, NULL);
}

struct list {
	struct nfhook_socket *sockets;
	uint32_t count, max;
};

static void append(const void *record, void *context)
{
	struct list *list = context;
	if (list->count < list->max)
		memcpy(&list->sockets[list->count++], record, sizeof(struct nfhook_socket));
}

int nfhook_sockets(struct nfhook *hook, struct nfhook_socket *sockets, uint32_t max)
{
	struct list list = {.sockets = sockets, .max = max};
	return nfhook_iterate(hook->object, "list_sockets", hook->sockinfos_fd, sizeof(struct nfhook_socket), append, &list);
}
