// SPDX-License-Identifier: Apache-2.0
// The reference: every packet on the loopback device of this network namespace, as a packet socket sees it.
#ifndef CAPTURE_H
#define CAPTURE_H

#include "check.h"

/* Makes a network namespace of this process's own, with nothing in it but a loopback device. */
void place_make(void);

/* Whether the loopback device takes packets of many segments, or the kernel has to segment before it. */
void place_offloads(bool on);

void capture_open(void);

/* Reads what was captured, until nothing came for quiet_ms. */
void capture_drain(int quiet_ms);

void capture_forget(void);

/* False when this kernel's packet sockets could not describe some offloaded packet, which is missing. */
bool capture_is_complete(void);

/* True when some captured packet stands for several segments. */
bool capture_saw_offloaded(void);

/* Adds what the socket with this local port sent and received; `unseen`: without the last so many that it received. */
void capture_add(struct counters *sum, int protocol, uint16_t port, int unseen);

#endif
