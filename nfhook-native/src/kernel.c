// SPDX-License-Identifier: Apache-2.0
// What this kernel gives, read from its own type information.
#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "internal.h"

/* Number of arguments of a tracepoint, its own context argument not counted; -1 where it does not exist. */
static int tracepoint_arguments(const struct btf *btf, const char *name)
{
	char type_name[64];
	snprintf(type_name, sizeof(type_name), "btf_trace_%s", name);
	int id = btf__find_by_name_kind(btf, type_name, BTF_KIND_TYPEDEF);
	if (id < 0)
		return -1;
	const struct btf_type *type = btf__type_by_id(btf, btf__type_by_id(btf, id)->type); /* pointer */
	type = type ? btf__type_by_id(btf, type->type) : NULL;
	return type && btf_is_func_proto(type) ? btf_vlen(type) - 1 : -1;
}

static bool is_at_least(int wanted_major, int wanted_minor)
{
	struct utsname system;
	int major = 0, minor = 0;
	return !uname(&system) && sscanf(system.release, "%d.%d", &major, &minor) == 2 &&
	       (major > wanted_major || (major == wanted_major && minor >= wanted_minor));
}

/* ip_send_unicast_reply() got the socket it answers for in 6.13; it is not exported, so a compiler may have changed it. */
static bool answers_name_socket(const struct btf *btf)
{
	int id = btf__find_by_name_kind(btf, "ip_send_unicast_reply", BTF_KIND_FUNC);
	if (id > 0) {
		const struct btf_type *proto = btf__type_by_id(btf, btf__type_by_id(btf, id)->type);
		const struct btf_param *parameter = btf_params(proto);
		for (int i = 0; i < btf_vlen(proto); i++) {
			const char *name = btf__name_by_offset(btf, parameter[i].name_off);
			if (name && !strcmp(name, "orig_sk"))
				return true;
		}
		return false;
	}
	return is_at_least(6, 13);
}

/* It may say what went wrong from 5.18 on; helpers can be missing from a kernel that was patched or stripped down. */
static bool answers_getsockopt(void)
{
	static const enum bpf_func_id needed[] = {BPF_FUNC_get_current_task_btf, BPF_FUNC_task_pt_regs, BPF_FUNC_probe_read_user, BPF_FUNC_loop};
	if (!is_at_least(5, 18) || libbpf_probe_bpf_prog_type(BPF_PROG_TYPE_CGROUP_SOCKOPT, NULL) != 1)
		return false;
	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
		if (libbpf_probe_bpf_helper(BPF_PROG_TYPE_CGROUP_SOCKOPT, needed[i], NULL) != 1)
			return false;
	return true;
}

void nfhook_look_at_kernel(struct kernel *kernel)
{
	memset(kernel, 0, sizeof(*kernel));
	libbpf_set_print(NULL); /* what there is to say is said once, in nfhook_open's message */
	struct btf *btf = btf__load_vmlinux_btf();
	if (!btf)
		return;
	kernel->has_btf = true;
	kernel->has_use_tracepoints = tracepoint_arguments(btf, "sock_send_length") >= 2 &&
				      tracepoint_arguments(btf, "sock_recv_length") >= 2;
	kernel->drop_has_socket = tracepoint_arguments(btf, "kfree_skb") >= 4;
	kernel->resets_are_traced = tracepoint_arguments(btf, "tcp_send_reset") >= 3;
	kernel->wants_output6 = !kernel->drop_has_socket;
	kernel->synacks_pass_egress = is_at_least(6, 6); /* a condition in a macro, of which nothing tells */
	kernel->answers_name_socket = answers_name_socket(btf);
	kernel->has_netfilter_links = btf__find_by_name_kind(btf, "bpf_nf_ctx", BTF_KIND_STRUCT) > 0;
	kernel->answers_getsockopt = answers_getsockopt();
	btf__free(btf);
}

int nfhook_add_feature(struct nfhook_feature *features, uint32_t max, uint32_t count, const char *name, bool available,
		       bool required, const char *description)
{
	if (count < max) {
		struct nfhook_feature *feature = &features[count];
		memset(feature, 0, sizeof(*feature));
		snprintf(feature->name, sizeof(feature->name), "%s", name);
		snprintf(feature->description, sizeof(feature->description), "%s", description);
		feature->available = available;
		feature->required = required;
		return count + 1;
	}
	return count;
}

int nfhook_features(struct nfhook_feature *features, uint32_t max)
{
	struct kernel kernel;
	char path[4096];
	uint32_t count = 0;
	if (!features && max)
		return -EINVAL;
	nfhook_look_at_kernel(&kernel);
	count = nfhook_add_feature(features, max, count, "btf", kernel.has_btf, true,
			    "the kernel describes its own types; without it no program can be fitted to it");
	count = nfhook_add_feature(features, max, count, "cgroup2", !nfhook_find_cgroup_root("/proc/self/mountinfo", path, sizeof(path)), true,
			    "cgroup v2's root is mounted; packets are counted there");
	count = nfhook_add_feature(features, max, count, "use-tracepoints", kernel.has_use_tracepoints, false,
			    "send and receive calls are seen by tracepoints (Linux 6.3); before, by fexit programs, at a higher cost");
	count = nfhook_add_feature(features, max, count, "timewait", kernel.drop_has_socket, false,
			    "what a connection receives in TIME_WAIT counts for its owner (Linux 6.11); before, it is not seen");
	count = nfhook_add_feature(features, max, count, "named-answers", kernel.answers_name_socket, false,
			    "resets and TIME_WAIT's answers carry their connection (Linux 6.13); before, they are matched by quintuple");
	count = nfhook_add_feature(features, max, count, "getsockopt", kernel.answers_getsockopt, false,
			    "programs made for the netatop module, like atop, are answered; without it atop 2.9 can use netatop-bpf's socket");
	return count;
}
