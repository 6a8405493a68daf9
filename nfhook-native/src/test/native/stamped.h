// SPDX-License-Identifier: Apache-2.0
// What leaves by the loopback device, with its time, and with what its sender says of itself in the payload.
#ifndef STAMPED_H
#define STAMPED_H

#include <stdint.h>
#include <sys/types.h>

/* The first bytes of each payload. */
struct signature {
	uint32_t magic;
	pid_t tid;
};
#define SIGNATURE_MAGIC 0x7e5a11ed

struct stamped {
	int64_t time_ns; /* since the epoch */
	int protocol, family;
	uint16_t source, destination;
	pid_t tid; /* who signed it; 0 nobody */
};

/* Begins to capture in this network namespace, and ends. */
void stamped_open(void);
void stamped_close(void);

/* Takes what was captured, until nothing came for quiet_ms. Returns how many packets there are in *packets. */
int stamped_drain(int quiet_ms, const struct stamped **packets);

/* Sends the calling thread's signature: on a connected socket, or to a port of the loopback address. */
void sign(int fd);
void sign_to(int fd, int family, uint16_t port);
/* Receives one, of whomever. */
void expect_signature(int fd);

#endif
