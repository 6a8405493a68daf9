// SPDX-License-Identifier: Apache-2.0
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workload.h"

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	if (argc == 2 && !strcmp(argv[1], "stage"))
		return stage_main();
	if (argc >= 4 && !strcmp(argv[1], "actor"))
		act_after_exec(atoi(argv[2]), argv[3]);
	if (argc >= 2 && !strcmp(argv[1], "storm"))
		return storm_main(argc, argv);
	if (argc >= 2 && !strcmp(argv[1], "once"))
		return once_main(argc, argv);
	if (argc >= 2 && !strcmp(argv[1], "sink"))
		return sink_main(argc, argv);
	if (argc >= 2 && !strcmp(argv[1], "relay"))
		return relay_main(argc, argv);
	if (argc >= 2 && !strcmp(argv[1], "pace"))
		return pace_main(argc, argv);
	if (argc >= 2 && !strcmp(argv[1], "states"))
		return states_main(argc - 2, argv + 2);
	if (argc >= 2 && !strcmp(argv[1], "tun"))
		return tun_main(argc, argv);
	fprintf(stderr, "usage: workload stage | storm ... | sink ... | relay ... | pace ... | states ... | tun ...\n");
	return 2;
}
