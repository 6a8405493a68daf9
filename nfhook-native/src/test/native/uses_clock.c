// SPDX-License-Identifier: Apache-2.0
// Time since the epoch from CLOCK_TAI, when the number of seconds between them changes.
#include "check.h"
#include "feed.h"
#include "uses.h"

#define S 1000000000ll
#define T0 (1800000000 * S) /* some day */

static void looks(struct tai_clock *clock, int64_t realtime_ns, int64_t offset_s)
{
	nfhook_clock_note(clock, realtime_ns, realtime_ns + offset_s * S + 40); /* the second clock is read a little later */
}

void uses_clock_checks(void)
{
	struct tai_clock clock = {0};
	looks(&clock, T0, 0);
	check_number("uses: time while no offset is set", T0 - 5, nfhook_clock_epoch_ns(&clock, T0 - 5));
	looks(&clock, T0 + S, 37);
	check_number("uses: time from before the offset was set", T0 + S / 2, nfhook_clock_epoch_ns(&clock, T0 + S / 2));
	check_number("uses: time from after it was set", T0 + S / 2, nfhook_clock_epoch_ns(&clock, T0 + S / 2 + 37 * S));
	looks(&clock, T0 + 2 * S, 37);
	check_number("uses: time with the offset", T0 + S, nfhook_clock_epoch_ns(&clock, T0 + 38 * S));
	looks(&clock, T0 + 2 * S + S / 2, 0);
	check_number("uses: time from before it was taken back", T0 + 2 * S + 1, nfhook_clock_epoch_ns(&clock, T0 + 39 * S + 1));
	check_number("uses: time from after it was taken back", T0 + 2 * S + 2, nfhook_clock_epoch_ns(&clock, T0 + 2 * S + 2));
	struct tai_clock stepped = {0};
	looks(&stepped, T0, 37);
	looks(&stepped, T0 - 3600 * S, 37);
	check_number("uses: time when the clock is set back", T0 - 3600 * S, nfhook_clock_epoch_ns(&stepped, T0 - 3563 * S));
	check_number("uses: time from before that", T0 + 1, nfhook_clock_epoch_ns(&stepped, T0 + 37 * S + 1));
}
