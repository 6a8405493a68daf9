/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sockets that were open before us: an iterator over open files, run by the library. */
#ifndef NFHOOK_SWEEP_H
#define NFHOOK_SWEEP_H

static __always_inline __u64 start_of(owner_t process)
{
	struct nfhook_task *entry = entry_of(process);
	return entry ? entry->start_ns : 0;
}

/* The youngest process that holds a socket is its likeliest user: servers hand sockets down, never up. */
SEC("iter/task_file")
int sweep(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	__u32 seen = 1;
	note_ticks();
	if (!task || !file)
		return 0;
	struct socket *socket = bpf_sock_from_file(file);
	struct sock *sk = socket ? socket->sk : NULL;
	struct sockinfo *si = sk ? sockinfo_of(sk) : NULL;
	if (!si)
		return 0;
	bpf_seq_write(ctx->meta->seq, &seen, sizeof(seen));

	__u64 address = (__u64)sk;
	if (sk->__sk_common.skc_state == TCP_LISTEN && si->socket == address && !si->listener)
		become_listener(si, address);
	owner_t *owner = &si->process, *owner_thread = &si->thread;
	__u64 *pending = si->pending;
	if (is_listener(si, address)) {
		struct listener *l = bpf_map_lookup_elem(&listeners, &si->listener);
		if (!l)
			return 0;
		barrier_var(l); /* or the compiler adds to it before it is known not to be NULL */
		owner = &l->process;
		owner_thread = &l->thread;
		pending = l->pending;
	}
	owner_t before = READ_ONCE(*owner);
	if (before && !(si->state & SOCKINFO_PROVISIONAL))
		return 0; /* used since we count */
	if (before && start_of(before) >= task->group_leader->start_boottime)
		return 0;
	owner_t process = process_of(task, true);
	if (!process)
		return 0;
	owner_t thread = thread_of(task->group_leader, process);
	__sync_fetch_and_or(&si->state, SOCKINFO_PROVISIONAL);
	hold(process);
	if (__sync_val_compare_and_swap(owner, before, process) != before) {
		release(process); /* a user was faster */
		return 0;
	}
	release(before);
	WRITE_ONCE(*owner_thread, thread);
	struct nfhook_task *entry = counted_for(owner_thread, owner);
	if (entry)
		flush_pending(pending, si->protocol, entry);
	return 0;
}

#endif
