// SPDX-License-Identifier: Apache-2.0
// From CLOCK_TAI to time since the epoch.
#include <time.h>

#include "uses.h"

#define SECOND_NS 1000000000ll
/* Clocks are not read at the very moment when events are. */
#define SLACK_NS (SECOND_NS / 10)

void nfhook_clock_note(struct tai_clock *clock, int64_t realtime_ns, int64_t tai_ns)
{
	int64_t difference = tai_ns - realtime_ns;
	int64_t seconds = (difference + (difference < 0 ? -SECOND_NS : SECOND_NS) / 2) / SECOND_NS;
	clock->before_ns = clock->now_ns ? clock->offset_ns : seconds * SECOND_NS;
	clock->offset_ns = seconds * SECOND_NS;
	clock->since_ns = clock->now_ns;
	clock->now_ns = realtime_ns;
}

static int64_t read_ns(clockid_t id)
{
	struct timespec time;
	clock_gettime(id, &time);
	return time.tv_sec * SECOND_NS + time.tv_nsec;
}

void nfhook_clock_look(struct tai_clock *clock)
{
	int64_t realtime_ns = read_ns(CLOCK_REALTIME);
	nfhook_clock_note(clock, realtime_ns, read_ns(CLOCK_TAI));
}

static bool fits(const struct tai_clock *clock, int64_t epoch_ns)
{
	return epoch_ns >= clock->since_ns - SLACK_NS && epoch_ns <= clock->now_ns + SLACK_NS;
}

int64_t nfhook_clock_epoch_ns(const struct tai_clock *clock, int64_t tai_ns)
{
	int64_t now = tai_ns - clock->offset_ns, before = tai_ns - clock->before_ns;
	return !fits(clock, now) && fits(clock, before) ? before : now;
}
