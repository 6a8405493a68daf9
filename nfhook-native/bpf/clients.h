/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Who may ask by the module's interface, and programs that are known to do so. */
#ifndef NFHOOK_CLIENTS_H
#define NFHOOK_CLIENTS_H

/* As capable(CAP_NET_ADMIN) has it; and ids mean other tasks in another pid namespace. */
static __always_inline bool may_ask(struct task_struct *task)
{
	const struct cred *cred = task->cred;
	const __u32 *capabilities = (const __u32 *)&cred->cap_effective;
	return *capabilities & 1u << CAP_NET_ADMIN && cred->user_ns->level == 0 && task->thread_pid->level == 0;
}

/* A process begins to execute a program. */
static __always_inline void note_client(struct task_struct *task)
{
	struct program_name name = {};
	struct nfhook_globals *g = global_counters();
	if (bpf_probe_read_kernel_str(name.text, sizeof(name.text), task->comm) < 0 || !bpf_map_lookup_elem(&watched, &name) || !g || !may_ask(task))
		return;
	struct nfhook_client client = {
		.start_ns = task->group_leader->start_boottime,
		.cgroup = task->cgroups->dfl_cgrp->kn->id,
		.tgid = task->tgid,
	};
	bpf_map_push_elem(&clients, &client, BPF_ANY);
	__sync_fetch_and_add(&g->clients_begun, 1);
	bpf_ringbuf_output(&begun, &client.tgid, sizeof(client.tgid), BPF_RB_FORCE_WAKEUP);
}

#endif
