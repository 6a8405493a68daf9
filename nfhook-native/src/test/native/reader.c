// SPDX-License-Identifier: Apache-2.0
#include "reader.h"

#include <string.h>

static uint32_t find(struct nfhook *hook, uint32_t flag, pid_t tgid, pid_t tid)
{
	const struct nfhook_task *tasks = nfhook_tasks(hook, NULL);
	for (uint32_t i = NFHOOK_FIRST_TASK; i < nfhook_globals(hook)->high_water; i++)
		if ((tasks[i].flags & (NFHOOK_TASK_USED | NFHOOK_TASK_PROCESS)) == (NFHOOK_TASK_USED | flag) &&
		    tasks[i].tgid == (uint32_t)tgid && tasks[i].tid == (uint32_t)tid)
			return i;
	return 0;
}

uint32_t reader_process(struct nfhook *hook, pid_t tgid)
{
	return find(hook, NFHOOK_TASK_PROCESS, tgid, tgid);
}

uint32_t reader_thread(struct nfhook *hook, pid_t tgid, pid_t tid)
{
	return find(hook, 0, tgid, tid);
}

void reader_counters(struct nfhook *hook, uint32_t entry, struct counters *counters)
{
	memcpy(counters->of, nfhook_tasks(hook, NULL)[entry].counters, sizeof(counters->of));
}

void reader_process_counters(struct nfhook *hook, pid_t tgid, struct counters *sum)
{
	const struct nfhook_task *tasks = nfhook_tasks(hook, NULL);
	memset(sum, 0, sizeof(*sum));
	for (uint32_t i = NFHOOK_FIRST_TASK; i < nfhook_globals(hook)->high_water; i++)
		if (tasks[i].flags & NFHOOK_TASK_USED && tasks[i].tgid == (uint32_t)tgid)
			for (int c = 0; c < NFHOOK_COUNTERS; c++)
				sum->of[c] += tasks[i].counters[c];
}

void reader_growth(struct nfhook *hook, uint32_t bucket, struct counters *before, struct counters *growth)
{
	struct counters now;
	reader_counters(hook, bucket, &now);
	for (int i = 0; i < NFHOOK_COUNTERS; i++)
		growth->of[i] = now.of[i] - before->of[i];
	*before = now;
}

bool reader_has_feature(const char *name)
{
	struct nfhook_feature features[32];
	int count = nfhook_features(features, 32);
	for (int i = 0; i < count; i++)
		if (!strcmp(features[i].name, name))
			return features[i].available;
	return false;
}
