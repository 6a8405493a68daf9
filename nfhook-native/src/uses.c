// SPDX-License-Identifier: Apache-2.0
// The feed of uses: loading, attaching, reading and letting go of it. All of its links are made and held here.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "uses.h"

#define DEFAULT_RING_BYTES (4u << 20)
#define DEFAULT_SOCKETS 65536u
#define MOST_SOCKETS (1u << 20)

static const int families[FEED_FAMILIES] = {AF_INET, AF_INET6};
static const char *const tracepoints[FEED_TRACEPOINTS] = {"on_state", "on_send", "on_receive"};

static int namespace_number(const char *path, uint32_t *number, struct message *message)
{
	struct stat found;
	if (stat(path, &found))
		return nfhook_fail(message, -errno, "cannot read %s (%s): mount /proc", path, strerror(errno));
	*number = found.st_ino;
	return 0;
}

static void resize(struct bpf_object *object, const char *name, uint32_t entries)
{
	struct bpf_map *map = bpf_object__find_map_by_name(object, name);
	if (map)
		bpf_map__set_max_entries(map, entries);
}

static int configure(struct nfhook_uses *uses, const struct nfhook_uses_options *options, const struct feed_config *config)
{
	struct bpf_map *map = bpf_object__find_map_by_name(uses->object, ".rodata.config");
	int error = map ? bpf_map__set_initial_value(map, config, sizeof(*config)) : -ENOENT;
	struct bpf_program *program;
	bpf_object__for_each_program(program, uses->object) {
		bool is_netfilter = !strcmp(bpf_program__section_name(program), "?netfilter") || !strcmp(bpf_program__section_name(program), "netfilter");
		if (is_netfilter)
			nfhook_make_netfilter(program);
		bpf_program__set_autoload(program, is_netfilter || uses->has_tracepoints);
	}
	resize(uses->object, "users", options->sockets);
	resize(uses->object, "conversations", options->sockets);
	resize(uses->object, "uses", options->ring_bytes);
	return error;
}

static int load(struct nfhook_uses *uses, const struct nfhook_uses_options *options, struct message *message)
{
	struct feed_config config = {.numbers_connections = uses->has_tracepoints};
	int error = namespace_number("/proc/thread-self/ns/net", &config.network_namespace, message);
	if (!error)
		error = namespace_number("/proc/self/ns/pid", &config.pid_namespace, message);
	if (error)
		return error;
	char *log = calloc(1, VERIFIER_LOG_SIZE);
	if (!log)
		return nfhook_fail(message, -ENOMEM, "no memory");
	LIBBPF_OPTS(bpf_object_open_opts, open, .object_name = "nfhook_uses", .kernel_log_buf = log, .kernel_log_size = VERIFIER_LOG_SIZE);
	uses->object = bpf_object__open_mem(nfhook_feed_object, nfhook_feed_object_end - nfhook_feed_object, &open);
	error = uses->object ? configure(uses, options, &config) : -errno;
	if (error)
		nfhook_fail(message, error, "libbpf cannot read the programs that tell who uses a socket: %s: install libbpf 1.1 or later", strerror(-error));
	else if ((error = bpf_object__load(uses->object)) == -EPERM && !*log)
		nfhook_fail(message, error, "the kernel does not let this process load BPF programs (EPERM): run it as root outside of any user namespace, or with the capabilities CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN there");
	else if (error)
		nfhook_fail(message, error, "the kernel refused the programs that tell who uses a socket (%s)%s%s", strerror(-error), *log ? "\n" : "", nfhook_last_lines(log));
	free(log);
	return error;
}

static int map_memory(struct nfhook_uses *uses, size_t ring_bytes, struct message *message)
{
	size_t page = sysconf(_SC_PAGESIZE);
	uses->counters_size = (sizeof(struct feed_counters) + page - 1) / page * page;
	void *counters = mmap(NULL, uses->counters_size, PROT_READ, MAP_SHARED, bpf_object__find_map_fd_by_name(uses->object, "feed_counters"), 0);
	int error = counters == MAP_FAILED ? -errno : nfhook_ring_map(&uses->ring, bpf_object__find_map_fd_by_name(uses->object, "uses"), ring_bytes);
	if (counters != MAP_FAILED)
		uses->counters = counters;
	return error ? nfhook_fail(message, error, "cannot map the ring of events: %s", strerror(-error)) : 0;
}

/* Connections from before get their numbers once those to come get theirs, and before the first packet is told of. */
static int attach(struct nfhook_uses *uses, struct message *message)
{
	for (int i = 0; i < FEED_TRACEPOINTS && uses->has_tracepoints; i++) {
		uses->tracepoints[i] = bpf_program__attach(bpf_object__find_program_by_name(uses->object, tracepoints[i]));
		if (!uses->tracepoints[i])
			return nfhook_fail(message, -errno, "cannot attach %s: %s", tracepoints[i], strerror(errno));
		int error = i ? 0 : nfhook_iterate(uses->object, "number_early", -1, 1, NULL, NULL);
		if (error < 0)
			return nfhook_fail(message, error, "cannot walk over the connections there are: %s", strerror(-error));
	}
	int program_fd = bpf_program__fd(bpf_object__find_program_by_name(uses->object, "on_local_out"));
	for (int i = 0; i < FEED_FAMILIES; i++) {
		int fd = nfhook_attach_local_out(program_fd, families[i]);
		if (fd < 0)
			return nfhook_fail(message, fd, "cannot attach to netfilter's LOCAL_OUT for IPv%d: %s", families[i] == AF_INET ? 4 : 6, strerror(-fd));
		uses->netfilter_fds[i] = fd;
	}
	return 0;
}

static void undo(struct nfhook_uses *uses)
{
	for (int i = 0; i < FEED_FAMILIES; i++) {
		if (uses->netfilter_fds[i] >= 0)
			close(uses->netfilter_fds[i]);
		uses->netfilter_fds[i] = -1;
	}
	for (int i = 0; i < FEED_TRACEPOINTS; i++) {
		bpf_link__destroy(uses->tracepoints[i]);
		uses->tracepoints[i] = NULL;
	}
	nfhook_ring_unmap(&uses->ring);
	if (uses->counters)
		munmap(uses->counters, uses->counters_size);
	uses->counters = NULL;
	bpf_object__close(uses->object);
	uses->object = NULL;
}

static int start(struct nfhook_uses *uses, const struct nfhook_uses_options *options, bool with_tracepoints, struct message *message)
{
	uses->has_tracepoints = with_tracepoints;
	int error = load(uses, options, message);
	if (!error)
		error = map_memory(uses, options->ring_bytes, message);
	if (!error)
		error = attach(uses, message);
	if (error)
		undo(uses);
	return error;
}

/* What is wrong with this machine is better said than left to the verifier. */
static int look(struct kernel *kernel, struct message *message)
{
	char missing[64];
	nfhook_look_at_kernel(kernel);
	if (!kernel->has_btf)
		return nfhook_fail(message, -EOPNOTSUPP, "the kernel does not describe its types (no readable /sys/kernel/btf/vmlinux): it needs to be built with CONFIG_DEBUG_INFO_BTF, as distributions' are");
	if (!kernel->has_netfilter_links)
		return nfhook_fail(message, -EOPNOTSUPP, "the kernel has no BPF programs at netfilter's hooks: Linux 6.4 or later is needed, built with CONFIG_NETFILTER_BPF_LINK");
	if (nfhook_missing_capabilities(missing, sizeof(missing)))
		return nfhook_fail(message, -EPERM, "this process lacks %s, without which the kernel loads no such BPF programs: run it as root, or give it these capabilities", missing);
	return 0;
}

static int check_options(struct nfhook_uses_options *options, const struct nfhook_uses_options *given, struct message *message)
{
	memset(options, 0, sizeof(*options));
	if (given && given->size < sizeof(*options))
		return nfhook_fail(message, -EINVAL, "nfhook_uses_options.size is smaller than this library's");
	if (given)
		*options = *given;
	options->ring_bytes = options->ring_bytes ?: DEFAULT_RING_BYTES;
	options->sockets = options->sockets ?: DEFAULT_SOCKETS;
	if (options->ring_bytes & (options->ring_bytes - 1) || options->ring_bytes < (size_t)sysconf(_SC_PAGESIZE))
		return nfhook_fail(message, -EINVAL, "the ring's size must be a power of two, and a page at least");
	if (options->sockets > MOST_SOCKETS)
		return nfhook_fail(message, -EINVAL, "no more than %u sockets can be remembered", MOST_SOCKETS);
	return 0;
}

int nfhook_uses_open(const struct nfhook_uses_options *given, struct nfhook_uses **result, char *text, size_t text_size)
{
	struct message message = {text, text_size};
	struct nfhook_uses_options options;
	struct kernel kernel;
	*result = NULL;
	int error = check_options(&options, given, &message);
	if (!error)
		error = look(&kernel, &message);
	if (error)
		return error;
	struct nfhook_uses *uses = calloc(1, sizeof(*uses));
	if (!uses)
		return nfhook_fail(&message, -ENOMEM, "no memory");
	for (int i = 0; i < FEED_FAMILIES; i++)
		uses->netfilter_fds[i] = -1;
	error = start(uses, &options, kernel.has_use_tracepoints, &message);
	if (error && kernel.has_use_tracepoints) /* a policy may forbid tracing and nothing else */
		error = start(uses, &options, false, &message);
	if (error) {
		free(uses);
		return error;
	}
	nfhook_clock_look(&uses->clock);
	*result = uses;
	return 0;
}

void nfhook_uses_close(struct nfhook_uses *uses)
{
	if (!uses)
		return;
	undo(uses);
	free(uses);
}

int nfhook_uses_read(struct nfhook_uses *uses, struct nfhook_use *events, uint32_t max)
{
	uint32_t count = 0;
	if (!uses->is_behind)
		nfhook_clock_look(&uses->clock);
	while (count < max && nfhook_ring_take(&uses->ring, &events[count])) {
		events[count].time_ns = nfhook_clock_epoch_ns(&uses->clock, events[count].time_ns);
		count++;
	}
	uses->is_behind = count == max;
	return count;
}

uint64_t nfhook_uses_lost(const struct nfhook_uses *uses)
{
	return __atomic_load_n(&uses->counters->lost, __ATOMIC_RELAXED);
}

int nfhook_uses_features(const struct nfhook_uses *uses, struct nfhook_feature *features, uint32_t max)
{
	uint32_t count = 0;
	if (!uses || (!features && max))
		return -EINVAL;
	count = nfhook_add_feature(features, max, count, "netfilter-owner", true, true,
				   "netfilter's LOCAL_OUT tells which thread sends a packet before it is captured; without it owners are looked for when a packet was seen");
	count = nfhook_add_feature(features, max, count, "use-tracepoints", uses->has_tracepoints, false,
				   "who has received is told, and who wrote what leaves later (Linux 6.3); without it a socket's owner is who sent last");
	return count;
}
