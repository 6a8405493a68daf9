/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Task entries: finding and allocating the entry of a process or thread, describing it and marking its end. */
#ifndef NFHOOK_TASKS_H
#define NFHOOK_TASKS_H

static __always_inline struct nfhook_task *entry_at(__u32 entry)
{
	return bpf_map_lookup_elem(&tasks, &entry);
}

/* The entry an owner refers to, or NULL where that task is gone. Entry 0 has a generation that no owner has. */
static __always_inline struct nfhook_task *entry_of(owner_t owner)
{
	struct nfhook_task *task = entry_at(OWNER_ENTRY(owner));
	return task && READ_ONCE(task->generation) == OWNER_GENERATION(owner) ? task : NULL;
}

/* The ring only wakes the reader, once for each time it waits; what there is to see stands in the maps. */
static __always_inline void wake_reader(struct nfhook_globals *g)
{
	__u32 zero = 0;
	if (__sync_lock_test_and_set(&g->reader_waits, 0))
		bpf_ringbuf_output(&wakeups, &zero, sizeof(zero), BPF_RB_FORCE_WAKEUP);
}

/* Tells the reader that somebody wants something of it. */
static __always_inline void wish(struct nfhook_globals *g)
{
	__sync_fetch_and_add(&g->wishes, 1);
	wake_reader(g);
}

/* Makes the reader look at an entry. */
static __always_inline void report(__u32 entry)
{
	__u32 word = entry / 64;
	__u64 *bits = bpf_map_lookup_elem(&ended, &word);
	struct nfhook_globals *g = global_counters();
	if (!bits || !g)
		return;
	__sync_fetch_and_or(bits, 1ull << (entry % 64));
	__sync_fetch_and_add(&g->endings, 1);
	wake_reader(g);
}

static __always_inline void hold(owner_t process)
{
	struct nfhook_task *task = entry_of(process);
	if (task)
		__sync_fetch_and_add(&task->sockets, 1);
}

static __always_inline void release(owner_t process)
{
	struct nfhook_task *task = OWNER_ENTRY(process) >= NFHOOK_FIRST_TASK ? entry_of(process) : NULL;
	if (!task)
		return;
	__u32 before = __sync_fetch_and_add(&task->sockets, -1);
	if (before == 1 && READ_ONCE(task->flags) & NFHOOK_TASK_ENDED)
		report(OWNER_ENTRY(process));
}

/* A free entry, not yet visible to the reader; 0 when there is none. */
static __always_inline __u32 allocate(void)
{
	struct nfhook_globals *g = global_counters();
	__u32 entry = 0;
	if (!g)
		return 0;
	if (bpf_map_pop_elem(&free_entries, &entry)) {
		entry = 0;
		if (READ_ONCE(g->high_water) < config.task_entries) {
			__u64 fresh = __sync_fetch_and_add(&g->high_water, 1);
			if (fresh < config.task_entries)
				entry = fresh;
		}
	}
	if (!entry)
		__sync_fetch_and_add(&g->task_overflows, 1);
	return entry;
}

/* Shows an entry to the reader, who looks at the entries when the number of allocations has changed: it comes last. */
static __always_inline void publish(struct nfhook_task *entry, __u32 flags)
{
	struct nfhook_globals *g = global_counters();
	__sync_fetch_and_or(&entry->flags, NFHOOK_TASK_USED | flags);
	if (g)
		__sync_fetch_and_add(&g->allocations, 1);
}

static __always_inline void describe_end(struct nfhook_task *entry, struct task_struct *leader)
{
	struct signal_struct *signal = leader->signal;
	entry->exit_status = signal->flags & SIGNAL_GROUP_EXIT ? signal->group_exit_code : leader->exit_code;
}

static __always_inline void mark_ended(struct nfhook_task *entry, __u32 number)
{
	if (READ_ONCE(entry->flags) & NFHOOK_TASK_ENDED)
		return;
	entry->end_ns = bpf_ktime_get_boot_ns();
	__sync_fetch_and_or(&entry->flags, NFHOOK_TASK_ENDED);
	report(number);
}

static __always_inline void forget_id(__u32 id, bool is_thread)
{
	__u64 key = TASK_KEY(id, is_thread);
	bpf_map_delete_elem(&ids, &key);
}

static __always_inline void remember_id(__u32 id, bool is_thread, owner_t owner)
{
	__u64 key = TASK_KEY(id, is_thread);
	bpf_map_update_elem(&ids, &key, &owner, BPF_ANY);
}

/* More tries than other processors can be in between. */
#define CHAIN_TRIES 256

/* Puts a thread's entry first in its process's chain. Only the reader takes entries out. */
static __always_inline void join_chain(struct nfhook_task *entry, __u32 number, owner_t process)
{
	struct nfhook_task *head = entry_of(process);
	if (!head)
		return;
	for (int i = 0; i < CHAIN_TRIES; i++) {
		__u32 first = READ_ONCE(head->next_thread);
		WRITE_ONCE(entry->next_thread, first);
		if (__sync_val_compare_and_swap(&head->next_thread, first, number) == first)
			break;
	}
}

/*
 * What is known of a process beyond numbers. The arguments can be read only in the process's own context (`current`), and only
 * while they are in memory: reading must not sleep here.
 */
static __always_inline void describe(__u32 number, __u32 generation, struct task_struct *leader, struct mm_struct *mm)
{
	struct nfhook_details *d = bpf_map_lookup_elem(&details, &number);
	if (!d)
		return;
	d->generation = generation;
	d->cgroup_id = leader->cgroups->dfl_cgrp->kn->id;
	bpf_probe_read_kernel_str(d->command, sizeof(d->command), leader->comm);
	d->arguments_length = 0;
	d->truncated = 0;
	if (!mm)
		return;
	unsigned long start = mm->arg_start, length = mm->arg_end - start;
	if (length > NFHOOK_COMMAND_LINE) {
		length = NFHOOK_COMMAND_LINE;
		d->truncated = 1;
	}
	if (length && !bpf_probe_read_user(d->arguments, length, (void *)start))
		d->arguments_length = length;
}

/*
 * The entry of the process of `task`, made if there is none; 0 when there is no room. `swept`: the task is not the one that runs.
 */
static __always_inline owner_t process_of(struct task_struct *task, bool swept)
{
	struct task_struct *leader = task->group_leader;
	struct process_key key = {.start_ns = leader->start_boottime, .tgid = task->tgid};
	owner_t *known = bpf_map_lookup_elem(&processes, &key);
	if (known)
		return *known;

	__u32 number = allocate();
	struct nfhook_task *entry = number ? entry_at(number) : NULL;
	if (!entry)
		return 0;
	owner_t owner = OWNER(number, entry->generation);
	entry->tgid = entry->tid = key.tgid;
	entry->start_ns = key.start_ns;
	entry->process = owner;
	entry->euid = task->cred->euid.val;
	entry->details_version++;
	describe(number, entry->generation, leader, swept ? NULL : task->mm);
	if (bpf_map_update_elem(&processes, &key, &owner, BPF_NOEXIST)) {
		bpf_map_push_elem(&free_entries, &number, BPF_ANY);
		known = bpf_map_lookup_elem(&processes, &key);
		return known ? *known : 0;
	}
	remember_id(key.tgid, false, owner);
	publish(entry, NFHOOK_TASK_PROCESS | (swept ? NFHOOK_TASK_SWEPT : 0));
	/* The last thread may have gone between the look-up above and now, when its end found no entry: see on_exit. */
	if (leader->signal->live.counter == 0) {
		forget_id(key.tgid, false);
		describe_end(entry, leader);
		mark_ended(entry, number);
	}
	return owner;
}

/* The entry of a thread, made if there is none; 0 when there is no room, or the thread is on its way out. */
static __always_inline owner_t thread_of(struct task_struct *task, owner_t process)
{
	__u64 key = (__u64)task;
	if (task->flags & PF_EXITING)
		return 0;
	owner_t *known = bpf_map_lookup_elem(&threads, &key);
	if (known) {
		struct nfhook_task *entry = entry_of(*known);
		if (entry && entry->tid == task->pid && entry->start_ns == task->start_boottime)
			return *known;
		bpf_map_delete_elem(&threads, &key); /* of a task that had this address before and whose end was missed */
	}

	__u32 number = allocate();
	struct nfhook_task *entry = number ? entry_at(number) : NULL;
	if (!entry)
		return 0;
	owner_t owner = OWNER(number, entry->generation);
	entry->tgid = task->tgid;
	entry->tid = task->pid;
	entry->start_ns = task->start_boottime;
	entry->process = process;
	entry->euid = task->cred->euid.val;
	entry->details_version++;
	if (bpf_map_update_elem(&threads, &key, &owner, BPF_NOEXIST)) {
		bpf_map_push_elem(&free_entries, &number, BPF_ANY);
		known = bpf_map_lookup_elem(&threads, &key);
		return known ? *known : 0;
	}
	join_chain(entry, number, process);
	remember_id(task->pid, true, owner);
	publish(entry, 0);
	return owner;
}

#endif
