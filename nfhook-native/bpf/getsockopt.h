/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The netatop module's interface, answered from the entries: getsockopt(SOL_IP, 15661 to 15666). */
#ifndef NFHOOK_GETSOCKOPT_H
#define NFHOOK_GETSOCKOPT_H

#define NS_PER_SECOND 1000000000ull
#define NS_PER_TICK 10000000ull
#define OFFER_NS (15 * NS_PER_SECOND)
/* Within this time of a caller's last question the reader offers what finishes without being told. */
#define ASKED_LATELY_NS NS_PER_SECOND
/* Some 20 us: a reader that moves counters is through by then, unless it was interrupted. */
#define SUM_TRIES 1024

/* A load that later ones do not overtake: these programs have no weaker barrier. */
#define READ_ORDERED(x) __sync_fetch_and_add(&(x), 0)

struct sum {
	owner_t process;
	__u32 entry; /* next one of the chain */
	__u32 tries;
	__u32 broken, complete;
	__u64 counters[NFHOOK_COUNTERS];
};

static __always_inline void add_counters(struct sum *sum, const struct nfhook_task *entry)
{
	for (int i = 0; i < NFHOOK_COUNTERS; i++)
		sum->counters[i] += READ_ONCE(entry->counters[i]);
}

static int add_thread(__u32 index, struct sum *sum)
{
	struct nfhook_task *thread = entry_at(sum->entry);
	if (!thread || READ_ONCE(thread->process) != sum->process) { /* freed, and used anew, while we came to it */
		sum->broken = true;
		return 1;
	}
	add_counters(sum, thread);
	sum->entry = READ_ONCE(thread->next_thread);
	return !sum->entry;
}

/*
 * A process's counters with those of its threads, all of one moment between two moves. While the reader is in the middle of one it is
 * waited for; one that was interrupted there stands still, so that what is read in the last try is of one moment, too.
 */
static int try_sum(__u32 index, struct sum *sum)
{
	struct nfhook_task *process = entry_of(sum->process);
	if (!process)
		return 1;
	__u32 moves = READ_ORDERED(process->moves);
	if (moves & 1 && index < SUM_TRIES - 1)
		return 0;
	sum->broken = false;
	for (int i = 0; i < NFHOOK_COUNTERS; i++)
		sum->counters[i] = 0;
	add_counters(sum, process);
	sum->entry = READ_ONCE(process->next_thread);
	if (sum->entry)
		bpf_loop(config.task_entries, add_thread, sum, 0);
	sum->complete = !sum->broken && READ_ORDERED(process->moves) == moves;
	return sum->complete;
}

static __always_inline bool has_traffic(const __u64 *counters)
{
	__u64 any = 0;
	for (int i = 0; i < NFHOOK_COUNTERS; i++)
		any |= counters[i];
	return any;
}

static __always_inline void name_process(struct nfhook_netpertask *answer, owner_t process)
{
	__u32 number = OWNER_ENTRY(process);
	struct nfhook_details *d = bpf_map_lookup_elem(&details, &number);
	if (d && d->generation == OWNER_GENERATION(process))
		__builtin_memcpy(answer->command, d->command, sizeof(answer->command));
}

/* 0, or why there is no answer. */
static __noinline int look_up(struct nfhook_netpertask *answer, __u32 is_thread)
{
	if (!answer)
		return -EFAULT;
	struct sum sum = {};
	struct nfhook_globals *g = global_counters();
	__u64 key = TASK_KEY(answer->id, is_thread);
	owner_t *known = bpf_map_lookup_elem(&ids, &key);
	owner_t owner = known ? *known : 0;
	struct nfhook_task *entry = entry_of(owner);
	if (!entry || !g || entry->tid != (__u32)answer->id || READ_ONCE(entry->flags) & NFHOOK_TASK_ENDED)
		return -ESRCH;
	sum.process = entry->process;
	if (is_thread) {
		add_counters(&sum, entry);
	} else {
		bpf_loop(SUM_TRIES, try_sum, &sum, 0);
		if (!sum.complete)
			return entry_of(owner) ? -EAGAIN : -ESRCH;
	}
	if (!has_traffic(sum.counters))
		return -ESRCH;
	__builtin_memcpy(answer->counters, sum.counters, sizeof(sum.counters));
	/* From the tick that /proc shows, as who compares the two does. */
	answer->btime = (entry->start_ns - entry->start_ns % NS_PER_TICK + g->boot_epoch_ns) / NS_PER_SECOND;
	name_process(answer, sum.process);
	return entry_of(owner) ? 0 : -ESRCH;
}

static int take_offered(__u32 index, struct offered_exit *exit)
{
	if (bpf_map_pop_elem(&offered, exit)) {
		exit->finished_ns = 0;
		return 1;
	}
	return bpf_ktime_get_boot_ns() - exit->finished_ns < OFFER_NS;
}

static __always_inline int next_exit(struct offered_exit *exit)
{
	struct nfhook_globals *g = global_counters();
	__u64 now = bpf_ktime_get_boot_ns();
	if (!g)
		return -EAGAIN;
	if (now - __sync_lock_test_and_set(&g->exits_wanted_ns, now) > ASKED_LATELY_NS)
		wish(g);
	bpf_loop(NFHOOK_MAX_OFFERED, take_offered, exit, 0);
	return exit->finished_ns ? 0 : -EAGAIN;
}

static __always_inline int force_collection(void)
{
	struct nfhook_globals *g = global_counters();
	if (g) {
		__sync_fetch_and_add(&g->collections_wanted, 1);
		wish(g);
	}
	return 0;
}

/* The kernel knew no such option, so it has not read the caller's value: its address is the system call's fourth argument. */
static __always_inline int read_id(struct task_struct *task, int *id)
{
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(task);
	if (SYSTEM_CALL(regs) != NR_GETSOCKOPT)
		return -ENOPROTOOPT;
	return bpf_probe_read_user(id, sizeof(*id), (void *)FOURTH_ARGUMENT(regs)) ? -EFAULT : 0;
}

/* As much of the answer as the caller has room for. */
static __always_inline void give(struct bpf_sockopt *ctx, const struct nfhook_netpertask *answer)
{
	__u8 *to = ctx->optval, *end = ctx->optval_end;
	if (to + sizeof(*answer) <= end) {
		__builtin_memcpy(to, answer, sizeof(*answer));
		ctx->optlen = sizeof(*answer);
		return;
	}
	for (__u32 i = 0; i < sizeof(*answer) && to + i + 1 <= end; i++)
		to[i] = ((const __u8 *)answer)[i];
}

static __noinline int answer(struct bpf_sockopt *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct offered_exit found = {};
	int length = ctx->optlen, error = 0;
	if (!may_ask(task))
		return -EPERM;
	switch (ctx->optname) {
	case NFHOOK_FORCE_GC:
		force_collection();
		/* fall through */
	case NFHOOK_PROBE:
	case NFHOOK_EMPTY_EXIT:
		ctx->optlen = 0; /* no value, and the caller's length stays */
		return 0;
	case NFHOOK_GETCNT_EXIT:
		error = length < (int)sizeof(found.process) ? -EINVAL : next_exit(&found);
		break;
	default:
		error = length < (int)sizeof(found.process.id) ? -EINVAL : read_id(task, &found.process.id);
		if (!error)
			error = look_up(&found.process, ctx->optname == NFHOOK_GETCNT_PID);
	}
	if (!error)
		give(ctx, &found.process);
	return error;
}

SEC("?cgroup/getsockopt")
int on_getsockopt(struct bpf_sockopt *ctx)
{
	/* Where the module is loaded, it has answered. It knows no sockets but those of IPv4, either. */
	if (ctx->level == SOL_IP && ctx->optname >= NFHOOK_PROBE && ctx->optname <= NFHOOK_GETCNT_PID && ctx->retval == -ENOPROTOOPT &&
	    ctx->sk->family == AF_INET) {
		ctx->retval = answer(ctx);
		return 1;
	}
	/* Of values beyond a page the kernel shows the first one only, and before 6.5 refuses to copy them back. */
	if (ctx->optlen > ctx->optval_end - ctx->optval)
		ctx->optlen = 0;
	return 1;
}

#endif
