// SPDX-License-Identifier: Apache-2.0
// BPF at netfilter's hooks, which libbpf knows from 1.3 on.
#include <errno.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/netfilter.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "uses.h"

/* Values of include/uapi/linux/bpf.h, which older headers lack. */
#define PROG_TYPE_NETFILTER 32
#define ATTACH_TYPE_NETFILTER 45
#define COMMAND_LINK_CREATE 28

/* As far as this command needs it: union bpf_attr, link_create. */
struct link_create {
	uint32_t program_fd, target_fd, attach_type, flags;
	uint32_t family, hook;
	int32_t priority;
	uint32_t netfilter_flags;
	uint64_t unused[2];
};

/* INT_MAX is connection tracking's own; and two BPF programs cannot have one priority. */
#define LAST_PRIORITY (INT_MAX - 1)
#define PRIORITIES 64

void nfhook_make_netfilter(struct bpf_program *program)
{
	bpf_program__set_type(program, PROG_TYPE_NETFILTER);
	bpf_program__set_expected_attach_type(program, ATTACH_TYPE_NETFILTER);
}

int nfhook_attach_local_out(int program_fd, int family)
{
	int fd = -1;
	errno = EBUSY;
	for (int i = 0; i < PRIORITIES && fd < 0 && errno == EBUSY; i++) {
		struct link_create attributes = {
			.program_fd = program_fd,
			.attach_type = ATTACH_TYPE_NETFILTER,
			.family = family,
			.hook = NF_INET_LOCAL_OUT,
			.priority = LAST_PRIORITY - i,
		};
		fd = syscall(SYS_bpf, COMMAND_LINK_CREATE, &attributes, sizeof(attributes));
	}
	return fd < 0 ? -errno : fd;
}

int nfhook_missing_capabilities(char *names, size_t size)
{
	static const struct { int number, instead; const char *name; } needed[] = {
		{CAP_BPF, CAP_SYS_ADMIN, "CAP_BPF"},
		{CAP_PERFMON, CAP_SYS_ADMIN, "CAP_PERFMON"},
		{CAP_NET_ADMIN, CAP_NET_ADMIN, "CAP_NET_ADMIN"},
	};
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {0};
	int missing = 0;
	size_t length = 0;
	if (syscall(SYS_capget, &header, data))
		return 0; /* then the kernel itself will say so */
	uint64_t effective = (uint64_t)data[1].effective << 32 | data[0].effective;
	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++) {
		if (effective & (1ull << needed[i].number | 1ull << needed[i].instead))
			continue;
		if (length < size)
			length += snprintf(names + length, size - length, "%s%s", missing ? ", " : "", needed[i].name);
		missing++;
	}
	return missing;
}
