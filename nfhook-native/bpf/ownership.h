/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Whose is a socket: the last task that used it. */
#ifndef NFHOOK_OWNERSHIP_H
#define NFHOOK_OWNERSHIP_H

static __always_inline bool has_owner(owner_t process)
{
	return process && entry_of(process);
}

/* Makes `process` and `thread` the owner held in *owner_process and *owner_thread. Returns the process it was before. */
static __always_inline owner_t hand_over(owner_t *owner_process, owner_t *owner_thread, owner_t process, owner_t thread)
{
	owner_t before = READ_ONCE(*owner_process);
	WRITE_ONCE(*owner_thread, thread); /* first: a packet that comes between would miss the thread */
	if (before != process) {
		hold(process);
		before = __sync_lock_test_and_set(owner_process, process);
		release(before);
	}
	return before;
}

static __noinline int take(struct sockinfo *si, struct task_struct *task, __u64 socket)
{
	owner_t process, thread = 0;
	if (task->flags & PF_KTHREAD) {
		if (has_owner(si->process)) /* a kernel thread never takes a socket from a user task */
			return 0;
		process = OWNER(NFHOOK_BUCKET_KERNEL, 0);
	} else {
		process = process_of(task, false);
		if (process)
			thread = thread_of(task, process);
		else
			process = OWNER(NFHOOK_BUCKET_OVERFLOW, 0);
	}

	owner_t before = hand_over(&si->process, &si->thread, process, thread);
	si->user_tid = task->pid;
	si->user_start_ns = task->start_boottime;
	si->user_euid = task->cred->euid.val;
	if (si->state & SOCKINFO_PROVISIONAL)
		__sync_fetch_and_and(&si->state, ~SOCKINFO_PROVISIONAL);

	struct nfhook_task *entry = entry_of(process);
	struct nfhook_task *thread_entry = entry_of(thread);
	if (entry && entry->euid != si->user_euid)
		entry->euid = si->user_euid;
	if (thread_entry && thread_entry->euid != si->user_euid)
		thread_entry->euid = si->user_euid;
	struct nfhook_task *target = thread_entry ?: entry;
	if (!target)
		return 0;
	flush_pending(si->pending, si->protocol, target);

	/* The first user of an accepted connection owns its listener too: prefork servers, socket activation. */
	if (!before && si->listener && si->socket != socket) {
		struct listener *l = bpf_map_lookup_elem(&listeners, &si->listener);
		if (l) {
			hand_over(&l->process, &l->thread, process, thread);
			flush_pending(l->pending, si->protocol, target);
		}
	}
	return 0;
}

/* The running task uses the socket. */
static __always_inline void use(struct sockinfo *si, __u64 socket)
{
	struct task_struct *task = bpf_get_current_task_btf();
	if (unlikely(si->user_tid != task->pid || si->user_start_ns != task->start_boottime || si->user_euid != task->cred->euid.val))
		take(si, task, socket);
}

#endif
