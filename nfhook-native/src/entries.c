// SPDX-License-Identifier: Apache-2.0
// What the reader does with task entries: details, and their way back to the free ones.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "internal.h"

/* As the kernel closes a connection's books: a minisock awaits the peer's FIN for 60 s; that is repeated within a few. */
#define AWAITING_FIN_NS (65ull * 1000000000)
#define REPEATED_FIN_NS (10ull * 1000000000)
/* A full socket takes its entry with it when it ends; one that was left behind all the same may go. */
#define FORGOTTEN_NS (3600ull * 1000000000)

struct process_key { uint64_t start_ns; uint32_t tgid, unused; };
struct timewait_key { uint64_t words[6]; uint32_t family; uint32_t unused; };
struct timewait { uint64_t process, thread, since_ns; uint32_t fin, others[3]; };
enum { FIN_BEFORE, FIN_AWAITED, FIN_SEEN };

struct nfhook_task *nfhook_tasks(struct nfhook *hook, uint32_t *entries)
{
	if (entries)
		*entries = hook->task_entries;
	return hook->tasks;
}

struct nfhook_globals *nfhook_globals(struct nfhook *hook)
{
	return hook->globals;
}

struct nfhook_task *nfhook_entry_of(struct nfhook *hook, uint64_t owner)
{
	uint32_t entry = OWNER_ENTRY(owner);
	if (entry < NFHOOK_FIRST_TASK || entry >= hook->task_entries)
		return NULL;
	struct nfhook_task *task = &hook->tasks[entry];
	return __atomic_load_n(&task->generation, __ATOMIC_ACQUIRE) == OWNER_GENERATION(owner) ? task : NULL;
}

static struct nfhook_task *task_at(struct nfhook *hook, uint32_t entry)
{
	return entry >= NFHOOK_FIRST_TASK && entry < hook->task_entries ? &hook->tasks[entry] : NULL;
}

int nfhook_take_ended(struct nfhook *hook, uint32_t *entries, uint32_t max)
{
	uint32_t count = 0;
	for (uint32_t word = 0; word * 64 < hook->task_entries && count < max; word++) {
		if (!__atomic_load_n(&hook->ended[word], __ATOMIC_RELAXED))
			continue;
		uint64_t bits = __atomic_exchange_n(&hook->ended[word], 0, __ATOMIC_ACQ_REL);
		for (; bits && count < max; bits &= bits - 1)
			entries[count++] = word * 64 + __builtin_ctzll(bits);
		if (bits) /* no room for these: they stay for the next call */
			__atomic_fetch_or(&hook->ended[word], bits, __ATOMIC_ACQ_REL);
	}
	return count;
}

int nfhook_read_details(struct nfhook *hook, uint32_t first, uint32_t count, struct nfhook_details *details)
{
	if (first >= hook->task_entries || !count)
		return 0;
	if (count > hook->task_entries - first)
		count = hook->task_entries - first;
	if (count == 1)
		return bpf_map_lookup_elem(hook->details_fd, &first, details) ? -errno : 1;

	/* A batch begins behind the key that is given; the last one is told by ENOENT. */
	uint32_t before = first - 1, next = 0, read = count, keys_size = count;
	uint32_t *keys = calloc(keys_size, sizeof(*keys));
	LIBBPF_OPTS(bpf_map_batch_opts, options);
	if (!keys)
		return -ENOMEM;
	int error = bpf_map_lookup_batch(hook->details_fd, first ? &before : NULL, &next, keys, details, &read, &options) ? errno : 0;
	free(keys);
	return error && error != ENOENT ? -error : (int)read;
}

int nfhook_retire(struct nfhook *hook, uint32_t entry)
{
	struct nfhook_task *task = task_at(hook, entry);
	if (!task)
		return -EINVAL;
	__atomic_add_fetch(&task->generation, 1, __ATOMIC_SEQ_CST);
	return 0;
}

/* Stands for no entry, in a chain that ends there. */
#define NO_ENTRY 0

/*
 * The entry before this one in a process's chain; NO_ENTRY where there is none. What it comes by on the way it notes, so that
 * threads that end one by one are not looked for from the beginning each time.
 */
static uint32_t find_newer(struct nfhook *hook, const struct nfhook_task *process, uint32_t entry)
{
	uint32_t noted = hook->tasks[entry].newer_thread, newer = __atomic_load_n(&process->next_thread, __ATOMIC_ACQUIRE);
	if (noted >= NFHOOK_FIRST_TASK && noted < hook->task_entries && hook->tasks[noted].next_thread == entry &&
	    hook->tasks[noted].process == hook->tasks[entry].process)
		return noted;
	while (newer != NO_ENTRY) {
		uint32_t next = hook->tasks[newer].next_thread;
		if (next == entry)
			return newer;
		if (next != NO_ENTRY)
			hook->tasks[next].newer_thread = newer;
		newer = next;
	}
	return NO_ENTRY;
}

/* Only this takes entries out of a chain; the kernel puts others before its first one meanwhile. */
static void leave_chain(struct nfhook *hook, uint32_t entry)
{
	struct nfhook_task *thread = &hook->tasks[entry], *process = nfhook_entry_of(hook, thread->process);
	uint32_t first = entry;
	if (!process || thread->flags & NFHOOK_TASK_PROCESS)
		return;
	if (!__atomic_compare_exchange_n(&process->next_thread, &first, thread->next_thread, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
		uint32_t newer = find_newer(hook, process, entry);
		if (newer == NO_ENTRY)
			return;
		__atomic_store_n(&hook->tasks[newer].next_thread, thread->next_thread, __ATOMIC_SEQ_CST);
		if (thread->next_thread != NO_ENTRY)
			hook->tasks[thread->next_thread].newer_thread = newer;
	}
	/* Who stands on it now is told before it can be used anew. */
	__atomic_add_fetch(&process->moves, 2, __ATOMIC_SEQ_CST);
}

int nfhook_fold(struct nfhook *hook, uint32_t entry)
{
	struct nfhook_task *thread = task_at(hook, entry);
	if (!thread || thread->flags & NFHOOK_TASK_PROCESS)
		return -EINVAL;
	struct nfhook_task *process = nfhook_entry_of(hook, thread->process);
	if (!process)
		return -ESTALE;
	__atomic_add_fetch(&process->moves, 1, __ATOMIC_SEQ_CST);
	for (int i = 0; i < NFHOOK_COUNTERS; i++)
		__atomic_add_fetch(&process->counters[i], __atomic_exchange_n(&thread->counters[i], 0, __ATOMIC_SEQ_CST), __ATOMIC_SEQ_CST);
	__atomic_add_fetch(&process->moves, 1, __ATOMIC_SEQ_CST);
	return 0;
}

/* The kernel forgets the id of a task that ends; this is for one whose end it missed. */
static void forget_id(struct nfhook *hook, uint32_t entry)
{
	const struct nfhook_task *task = &hook->tasks[entry];
	uint64_t key = task->tid | (uint64_t)!(task->flags & NFHOOK_TASK_PROCESS) << 32, owner;
	if (!(task->flags & NFHOOK_TASK_ENDED) && !bpf_map_lookup_elem(hook->ids_fd, &key, &owner) && OWNER_ENTRY(owner) == entry)
		bpf_map_delete_elem(hook->ids_fd, &key);
}

int nfhook_free(struct nfhook *hook, uint32_t entry, const uint64_t *seen)
{
	struct nfhook_task *task = task_at(hook, entry);
	if (!task || !(task->flags & NFHOOK_TASK_USED))
		return -EINVAL;
	leave_chain(hook, entry);
	forget_id(hook, entry);
	for (int i = 0; i < NFHOOK_COUNTERS; i++) {
		uint64_t gathered = __atomic_exchange_n(&task->counters[i], 0, __ATOMIC_SEQ_CST);
		if (seen && gathered != seen[i])
			__atomic_add_fetch(&hook->tasks[NFHOOK_BUCKET_LATE].counters[i], gathered - seen[i], __ATOMIC_SEQ_CST);
	}
	if (task->flags & NFHOOK_TASK_PROCESS) {
		struct process_key key = {.start_ns = task->start_ns, .tgid = task->tgid};
		uint64_t owner = 0;
		if (!bpf_map_lookup_elem(hook->processes_fd, &key, &owner) && OWNER_ENTRY(owner) == entry)
			bpf_map_delete_elem(hook->processes_fd, &key);
	}
	__atomic_store_n(&task->flags, 0, __ATOMIC_SEQ_CST);
	task->tgid = task->tid = task->sockets = task->euid = task->exit_status = 0;
	task->start_ns = task->end_ns = task->process = 0;
	task->next_thread = NO_ENTRY;
	task->newer_thread = 0;
	return bpf_map_update_elem(hook->free_entries_fd, NULL, &entry, BPF_ANY) ? -errno : 0;
}

void nfhook_release(struct nfhook *hook, uint64_t process)
{
	struct nfhook_task *task = nfhook_entry_of(hook, process);
	if (task && __atomic_fetch_sub(&task->sockets, 1, __ATOMIC_SEQ_CST) == 1 && task->flags & NFHOOK_TASK_ENDED) {
		__atomic_fetch_or(&hook->ended[OWNER_ENTRY(process) / 64], 1ull << (OWNER_ENTRY(process) % 64), __ATOMIC_ACQ_REL);
		nfhook_wake(hook);
	}
}

int nfhook_collect(struct nfhook *hook)
{
	struct timewait_key key, next;
	struct timewait value;
	struct timespec time;
	int forgotten = 0;
	nfhook_note_time(hook);
	clock_gettime(CLOCK_BOOTTIME, &time);
	uint64_t now = time.tv_sec * 1000000000ull + time.tv_nsec;
	int error = bpf_map_get_next_key(hook->timewaits_fd, NULL, &next);
	/* Where the key we stand on vanishes the walk begins anew: more often than there are entries it cannot. */
	for (uint32_t steps = 0; !error && steps < 1u << 20; steps++) {
		key = next;
		error = bpf_map_get_next_key(hook->timewaits_fd, &key, &next);
		if (bpf_map_lookup_elem(hook->timewaits_fd, &key, &value))
			continue;
		uint64_t life = value.fin == FIN_SEEN ? REPEATED_FIN_NS : value.fin == FIN_AWAITED ? AWAITING_FIN_NS : FORGOTTEN_NS;
		if (now < value.since_ns + life)
			continue;
		if (bpf_map_lookup_and_delete_elem(hook->timewaits_fd, &key, &value))
			continue;
		if (value.fin == FIN_AWAITED)
			nfhook_release(hook, value.process);
		forgotten++;
	}
	return forgotten;
}
