// SPDX-License-Identifier: Apache-2.0
#include "check.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int passed_count, failed_count;

static const char *const counter_names[NFHOOK_COUNTERS] = {
	"tcpSentPackets", "tcpSentBytes", "tcpReceivedPackets", "tcpReceivedBytes",
	"udpSentPackets", "udpSentBytes", "udpReceivedPackets", "udpReceivedBytes",
};

bool check(bool passed, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	printf("%s ", passed ? "ok" : "FAIL");
	vprintf(format, arguments);
	printf("\n");
	fflush(stdout);
	va_end(arguments);
	*(passed ? &passed_count : &failed_count) += 1;
	return passed;
}

bool check_number(const char *name, uint64_t expected, uint64_t got)
{
	return expected == got ? check(true, "%s", name) : check(false, "%s expected %" PRIu64 " got %" PRIu64, name, expected, got);
}

bool check_counters(const char *name, const struct counters *expected, const struct counters *got)
{
	char text[512] = "";
	size_t length = 0;
	for (int i = 0; i < NFHOOK_COUNTERS; i++)
		if (expected->of[i] != got->of[i])
			length += snprintf(text + length, sizeof(text) - length, " %s expected %" PRIu64 " got %" PRIu64,
					   counter_names[i], expected->of[i], got->of[i]);
	return check(!length, "%s%s", name, text);
}

int check_summary(void)
{
	printf("%d passed, %d failed\n", passed_count, failed_count);
	return failed_count ? EXIT_FAILURE : EXIT_SUCCESS;
}

static void (*cleaning)(void);
static pid_t cleaner;

void before_giving_up(void (*clean)(void))
{
	cleaning = clean;
	cleaner = getpid();
}

void give_up(const char *format, ...)
{
	int error = errno;
	va_list arguments;
	va_start(arguments, format);
	printf("FAIL the test cannot run: ");
	vprintf(format, arguments);
	printf(" (%s)\n", strerror(error));
	va_end(arguments);
	fflush(stdout);
	if (cleaning && getpid() == cleaner)
		cleaning();
	_Exit(EXIT_FAILURE);
}
