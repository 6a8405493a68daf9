// SPDX-License-Identifier: Apache-2.0
/*
 * libnfhook's own test: runs on the kernel it is started on, as root, and says "ok NAME" or "FAIL NAME ..." for each check, what
 * the kernel gives, and "N passed, N failed" last. All traffic stays on the loopback device of a network namespace of its own.
 * `nfhook-test uses` runs what concerns nfhook_uses.h alone.
 */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "capture.h"
#include "suites.h"
#include "traffic.h"

static void print_features(void)
{
	struct nfhook_feature features[32];
	int count = nfhook_features(features, 32);
	check(count > 0, "the feature report");
	for (int i = 0; i < count; i++) {
		printf("feature %s %s%s\n", features[i].name, features[i].available ? "available" : "missing", features[i].required ? " required" : "");
		check(strlen(features[i].description) > 20, "feature %s is described", features[i].name);
	}
}

int main(int argument_count, char **arguments)
{
	static char message[4096];
	struct nfhook_options options = {.size = sizeof(options)};
	struct nfhook *hook;
	struct utsname system;
	if (argument_count > 1 && !strcmp(arguments[1], "child"))
		return exits_child(argument_count, arguments);
	if (argument_count > 1 && !strcmp(arguments[1], "talk"))
		return talk();
	if (argument_count > 1 && !strcmp(arguments[1], "feed"))
		return uses_feed();
	if (argument_count > 1 && !strcmp(arguments[1], "subject"))
		return answered_subject(argument_count, arguments);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argument_count > 1 && !strcmp(arguments[1], "uses")) {
		place_make();
		uses_checks();
		return check_summary();
	}
	uname(&system);
	printf("kernel %s\n", system.release);
	check_number("interface version", NFHOOK_INTERFACE_VERSION, nfhook_interface_version());
	print_features();

	place_make();
	capture_open();
	notes_make();
	early_start();
	if (!check(!nfhook_open(&options, &hook, message, sizeof(message)), "nfhook_open %s", message))
		return check_summary();
	early_checks(hook);
	counting_checks(hook, false);
	counting_checks(hook, true);
	place_offloads(false);
	ownership_checks(hook);
	unidentified_checks(hook);
	listing_checks(hook);
	exits_checks(hook);
	recycling_checks(hook);
	getsockopt_checks(hook);
	nfhook_close(hook);
	uses_checks();
	return check_summary();
}
