// SPDX-License-Identifier: Apache-2.0
// Loading, attaching and letting go of everything.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"
#include "message.h"

#define LEAST_TASK_ENTRIES 64
/* PROC_PID_INIT_INO in include/linux/proc_ns.h */
#define INITIAL_PID_NAMESPACE 0xEFFFFFFCu

uint32_t nfhook_interface_version(void)
{
	return NFHOOK_INTERFACE_VERSION;
}

static int check_place(struct message *message, const char *cgroup_path)
{
	struct stat namespace, cgroup;
	if (stat("/proc/self/ns/pid", &namespace))
		return nfhook_fail(message, -errno, "cannot read /proc/self/ns/pid (%s): mount /proc", strerror(errno));
	if (namespace.st_ino != INITIAL_PID_NAMESPACE)
		return nfhook_fail(message, -EOPNOTSUPP, "this is not the initial pid namespace, whose ids the counters carry: run the agent on the host, or its container with the host's pids");
	if (stat(cgroup_path, &cgroup))
		return nfhook_fail(message, -errno, "cannot open the cgroup v2 root %s: %s", cgroup_path, strerror(errno));
	return 0;
}

static int find_place(struct message *message, const char *given, char *path, size_t size)
{
	int error = 0;
	if (given)
		snprintf(path, size, "%s", given);
	else
		error = nfhook_find_cgroup_root("/proc/self/mountinfo", path, size);
	if (error == -ENOENT)
		return nfhook_fail(message, -EOPNOTSUPP, "no cgroup v2 hierarchy is mounted, where packets are counted: mount -t cgroup2 none /sys/fs/cgroup");
	if (error == -EXDEV)
		return nfhook_fail(message, -EOPNOTSUPP, "only a part of the cgroup v2 hierarchy is visible at %s: run the agent in the host's cgroup namespace", path);
	if (error)
		return nfhook_fail(message, error, "cannot read /proc/self/mountinfo: %s", strerror(-error));
	return check_place(message, path);
}

static void autoload(struct bpf_object *object, const char *program, bool wanted)
{
	struct bpf_program *prog = bpf_object__find_program_by_name(object, program);
	if (prog)
		bpf_program__set_autoload(prog, wanted);
}

static void resize(struct bpf_object *object, const char *map, uint32_t entries)
{
	struct bpf_map *found = bpf_object__find_map_by_name(object, map);
	if (found)
		bpf_map__set_max_entries(found, entries);
}

/* As in bpf/maps.h. */
struct config { uint32_t task_entries, drop_has_socket, resets_are_traced, output6_is_seen, synacks_pass_egress, answers_name_socket; };

static int configure(struct nfhook *hook, const struct kernel *kernel)
{
	struct bpf_map *map = bpf_object__find_map_by_name(hook->object, ".rodata.config");
	struct config config = {
		.task_entries = hook->task_entries,
		.drop_has_socket = kernel->drop_has_socket,
		.resets_are_traced = kernel->resets_are_traced,
		.output6_is_seen = kernel->wants_output6,
		.synacks_pass_egress = kernel->synacks_pass_egress,
		.answers_name_socket = kernel->answers_name_socket,
	};
	int error = map ? bpf_map__set_initial_value(map, &config, sizeof(config)) : -ENOENT;
	if (error)
		return error;
	static const char *const per_task[] = {"tasks", "details", "free_entries", "processes", "threads", "ids"};
	for (size_t i = 0; i < sizeof(per_task) / sizeof(*per_task); i++)
		resize(hook->object, per_task[i], hook->task_entries);
	resize(hook->object, "ended", (hook->task_entries + 63) / 64);
	static const char *const tracepoints[] = {"on_send", "on_receive"};
	static const char *const functions[] = {"on_send4", "on_send6", "on_receive4", "on_receive6"};
	for (size_t i = 0; i < sizeof(tracepoints) / sizeof(*tracepoints); i++)
		autoload(hook->object, tracepoints[i], kernel->has_use_tracepoints);
	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
		autoload(hook->object, functions[i], !kernel->has_use_tracepoints);
	autoload(hook->object, "on_output6", config.output6_is_seen);
	autoload(hook->object, "on_getsockopt", kernel->answers_getsockopt);
	return 0;
}

static int load(struct nfhook *hook, const struct kernel *kernel, struct message *message)
{
	char *log = calloc(1, VERIFIER_LOG_SIZE);
	if (!log)
		return nfhook_fail(message, -ENOMEM, "no memory");
	LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "nfhook", .kernel_log_buf = log, .kernel_log_size = VERIFIER_LOG_SIZE);
	hook->object = bpf_object__open_mem(nfhook_object, nfhook_object_end - nfhook_object, &options);
	int error = hook->object ? configure(hook, kernel) : -errno;
	if (error) {
		nfhook_fail(message, error, "libbpf cannot read the programs: %s: install libbpf 1.1 or later", strerror(-error));
	} else if ((error = bpf_object__load(hook->object))) {
		if (error == -EPERM && !*log)
			nfhook_fail(message, error, "the kernel does not let this process load BPF programs: run it as root, or with the capabilities CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN");
		else
			nfhook_fail(message, error, "the kernel refused the BPF programs (%s): Linux 6.1 or later is needed, and no policy that forbids tracing%s%s", strerror(-error), *log ? "\n" : "", nfhook_last_lines(log));
	}
	free(log);
	return error;
}

static int attach(struct nfhook *hook, int cgroup_fd, struct message *message)
{
	struct bpf_program *program;
	bpf_object__for_each_program(program, hook->object) {
		const char *section = bpf_program__section_name(program), *name = bpf_program__name(program);
		if (!bpf_program__autoload(program) || !strncmp(section, "iter/", 5) || !strcmp(section, "cgroup/getsockopt"))
			continue; /* these are attached while they are needed */
		bool cgroup = !strncmp(section, "cgroup", 6);
		struct bpf_link *link = cgroup ? bpf_program__attach_cgroup(program, cgroup_fd) : bpf_program__attach(program);
		if (!link)
			return nfhook_fail(message, -errno, "cannot attach %s (%s): %s", name, section, strerror(errno));
		if (hook->link_count == MAX_LINKS)
			return nfhook_fail(message, -E2BIG, "more programs than places for them");
		hook->links[hook->link_count++] = link;
	}
	return 0;
}

static void *map_memory(struct nfhook *hook, const char *name, size_t size, size_t *mapped)
{
	struct bpf_map *map = bpf_object__find_map_by_name(hook->object, name);
	size_t page = sysconf(_SC_PAGESIZE);
	*mapped = (size + page - 1) / page * page;
	void *memory = mmap(NULL, *mapped, PROT_READ | PROT_WRITE, MAP_SHARED, map ? bpf_map__fd(map) : -1, 0);
	return memory == MAP_FAILED ? NULL : memory;
}

static int ignore(void *context, void *data, size_t size)
{
	(void)context;
	(void)data;
	(void)size;
	return 0;
}

/* Makes what a thread waits on: a ring of events, and an event of our own to end the wait. */
static int wait_for(struct nfhook *hook, const char *map, struct ring_buffer **ring, int *wake_fd, int *epoll_fd)
{
	*ring = ring_buffer__new(bpf_object__find_map_fd_by_name(hook->object, map), ignore, NULL, NULL);
	*wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	*epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (!*ring || *wake_fd < 0 || *epoll_fd < 0)
		return -errno;
	struct epoll_event on_ring = {.events = EPOLLIN, .data.fd = ring_buffer__epoll_fd(*ring)};
	struct epoll_event on_wake = {.events = EPOLLIN, .data.fd = *wake_fd};
	return epoll_ctl(*epoll_fd, EPOLL_CTL_ADD, on_ring.data.fd, &on_ring) || epoll_ctl(*epoll_fd, EPOLL_CTL_ADD, *wake_fd, &on_wake) ? -errno : 0;
}

static int map_all(struct nfhook *hook)
{
	hook->tasks = map_memory(hook, "tasks", hook->task_entries * sizeof(struct nfhook_task), &hook->tasks_size);
	hook->globals = map_memory(hook, "globals", sizeof(struct nfhook_globals), &hook->globals_size);
	hook->ended = map_memory(hook, "ended", (hook->task_entries + 63) / 64 * 8, &hook->ended_size);
	if (!hook->tasks || !hook->globals || !hook->ended)
		return -errno;
	hook->details_fd = bpf_object__find_map_fd_by_name(hook->object, "details");
	hook->free_entries_fd = bpf_object__find_map_fd_by_name(hook->object, "free_entries");
	hook->processes_fd = bpf_object__find_map_fd_by_name(hook->object, "processes");
	hook->timewaits_fd = bpf_object__find_map_fd_by_name(hook->object, "timewaits");
	hook->sockinfos_fd = bpf_object__find_map_fd_by_name(hook->object, "sockinfos");
	hook->ids_fd = bpf_object__find_map_fd_by_name(hook->object, "ids");
	hook->watched_fd = bpf_object__find_map_fd_by_name(hook->object, "watched");
	hook->clients_fd = bpf_object__find_map_fd_by_name(hook->object, "clients");
	hook->offered_fd = bpf_object__find_map_fd_by_name(hook->object, "offered");
	hook->tasks[NFHOOK_BUCKET_NONE].generation = UINT32_MAX; /* so that no owner means no entry */
	hook->globals->high_water = NFHOOK_FIRST_TASK;
	nfhook_note_time(hook);

	int error = wait_for(hook, "wakeups", &hook->ring, &hook->wake_fd, &hook->epoll_fd);
	return error ? error : wait_for(hook, "begun", &hook->begun, &hook->begun_wake_fd, &hook->begun_epoll_fd);
}

static int start(struct nfhook *hook, const char *cgroup_path, struct message *message)
{
	char path[4096];
	struct kernel kernel;
	int error = find_place(message, cgroup_path, path, sizeof(path));
	if (error)
		return error;
	nfhook_look_at_kernel(&kernel);
	if (!kernel.has_btf)
		return nfhook_fail(message, -EOPNOTSUPP, "the kernel does not describe its types (no readable /sys/kernel/btf/vmlinux): it needs to be built with CONFIG_DEBUG_INFO_BTF, as distributions' are");
	error = load(hook, &kernel, message);
	if (error && kernel.wants_output6 && kernel.has_use_tracepoints) {
		/* Hardened kernels refuse fentry programs. This one can be done without: some answers over IPv6 go uncounted. */
		bpf_object__close(hook->object);
		kernel.wants_output6 = false;
		error = load(hook, &kernel, message);
	}
	if (error)
		return error;
	if ((error = map_all(hook)))
		return nfhook_fail(message, error, "cannot map the counters: %s", strerror(-error));
	hook->cgroup_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (hook->cgroup_fd < 0)
		return nfhook_fail(message, -errno, "cannot open the cgroup v2 root %s: %s", path, strerror(errno));
	return attach(hook, hook->cgroup_fd, message);
}

int nfhook_open(const struct nfhook_options *options, struct nfhook **result, char *text, size_t text_size)
{
	struct message message = {text, text_size};
	*result = NULL;
	if (!options || options->size < sizeof(*options))
		return nfhook_fail(&message, -EINVAL, "nfhook_options.size is smaller than this library's");
	uint32_t entries = options->task_entries ? options->task_entries : NFHOOK_MAX_TASKS;
	if (entries < LEAST_TASK_ENTRIES || entries > NFHOOK_MAX_TASKS)
		return nfhook_fail(&message, -EINVAL, "task entries must be between %d and %d", LEAST_TASK_ENTRIES, NFHOOK_MAX_TASKS);
	struct nfhook *hook = calloc(1, sizeof(*hook));
	if (!hook)
		return nfhook_fail(&message, -ENOMEM, "no memory");
	hook->task_entries = entries;
	hook->wake_fd = hook->epoll_fd = hook->begun_wake_fd = hook->begun_epoll_fd = hook->cgroup_fd = -1;
	pthread_mutex_init(&hook->answered_lock, NULL);
	int error = start(hook, options->cgroup_path, &message);
	if (error) {
		nfhook_close(hook);
		return error;
	}
	*result = hook;
	return 0;
}

static void unmap(void *memory, size_t size)
{
	if (memory)
		munmap(memory, size);
}

void nfhook_close(struct nfhook *hook)
{
	if (!hook)
		return;
	nfhook_stop_all_answers(hook);
	while (hook->link_count)
		bpf_link__destroy(hook->links[--hook->link_count]);
	ring_buffer__free(hook->ring);
	ring_buffer__free(hook->begun);
	unmap(hook->tasks, hook->tasks_size);
	unmap(hook->globals, hook->globals_size);
	unmap(hook->ended, hook->ended_size);
	const int fds[] = {hook->epoll_fd, hook->wake_fd, hook->begun_epoll_fd, hook->begun_wake_fd, hook->cgroup_fd};
	for (size_t i = 0; i < sizeof(fds) / sizeof(*fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	pthread_mutex_destroy(&hook->answered_lock);
	bpf_object__close(hook->object);
	free(hook);
}
