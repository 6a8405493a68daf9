// SPDX-License-Identifier: Apache-2.0
/*
 * tun NAME: makes a tun device (packets without a link header), says "ready", and takes what is sent through it, until its
 * standard input ends; then the device is gone.
 */
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "workload.h"

int tun_main(int argc, char **argv)
{
	struct ifreq device = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	struct pollfd files[2] = { { .fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC), .events = POLLIN },
				   { .fd = 0, .events = POLLIN } };
	char packet[65536];

	if (argc != 3 || strlen(argv[2]) >= sizeof(device.ifr_name))
		return 2;
	strcpy(device.ifr_name, argv[2]);
	if (files[0].fd < 0 || ioctl(files[0].fd, TUNSETIFF, &device)) {
		perror("workload tun");
		return 1;
	}
	puts("ready");
	fflush(stdout);
	while (poll(files, 2, -1) >= 0 && !files[1].revents)
		if (read(files[0].fd, packet, sizeof(packet)) < 0)
			return 1;
	return 0;
}
