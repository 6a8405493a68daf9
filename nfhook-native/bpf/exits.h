/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Ends of tasks, and execs. */
#ifndef NFHOOK_EXITS_H
#define NFHOOK_EXITS_H

/*
 * Fires before the task closes its files (6.16 moved it further ahead): the last packets follow it, and find the process's entry
 * still there. A thread's entry ends at once.
 */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct *task)
{
	__u64 thread_key = (__u64)task;
	owner_t *known = bpf_map_lookup_elem(&threads, &thread_key);
	if (known) {
		owner_t thread = *known;
		struct nfhook_task *entry = entry_of(thread);
		bpf_map_delete_elem(&threads, &thread_key);
		forget_id(task->pid, true);
		if (entry)
			mark_ended(entry, OWNER_ENTRY(thread));
	}
	if (task->signal->live.counter != 0)
		return 0;
	struct task_struct *leader = task->group_leader;
	struct process_key key = {.start_ns = leader->start_boottime, .tgid = task->tgid};
	known = bpf_map_lookup_elem(&processes, &key);
	if (!known)
		return 0;
	owner_t process = *known;
	struct nfhook_task *entry = entry_of(process);
	forget_id(task->tgid, false);
	if (!entry)
		return 0;
	__u32 number = OWNER_ENTRY(process);
	struct nfhook_details *d = bpf_map_lookup_elem(&details, &number);
	if (d && bpf_probe_read_kernel_str(d->command, sizeof(d->command), leader->comm) > 0)
		entry->details_version++;
	/* Two threads that end together may both see that none is left; the later one knows the leader's exit code. */
	describe_end(entry, leader);
	mark_ended(entry, number);
	return 0;
}

/* A thread that execs becomes the leader, with its id and start time: its entry follows it. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task)
{
	note_client(task);
	struct process_key key = {.start_ns = task->group_leader->start_boottime, .tgid = task->tgid};
	owner_t *process = bpf_map_lookup_elem(&processes, &key);
	if (!process)
		return 0;
	__u32 number = OWNER_ENTRY(*process);
	struct nfhook_task *entry = entry_of(*process);
	if (entry) {
		describe(number, entry->generation, task, task->mm);
		entry->details_version++;
		__sync_fetch_and_and(&entry->flags, ~NFHOOK_TASK_SWEPT);
	}
	__u64 thread_key = (__u64)task;
	owner_t *thread = bpf_map_lookup_elem(&threads, &thread_key);
	entry = thread ? entry_of(*thread) : NULL;
	if (entry && (entry->tid != task->pid || entry->start_ns != task->start_boottime)) {
		forget_id(entry->tid, true);
		entry->start_ns = task->start_boottime;
		entry->tid = task->pid;
		remember_id(entry->tid, true, *thread);
		entry->details_version++;
		struct nfhook_globals *g = global_counters();
		if (g)
			__sync_fetch_and_add(&g->execs, 1);
	}
	return 0;
}

#endif
