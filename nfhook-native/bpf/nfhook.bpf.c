/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* All programs, in one object: each header holds those of one duty, and knows those above it. */
#include "kernel_types.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>

#include "nfhook.h"
#include "maps.h"
#include "tasks.h"
#include "clients.h"
#include "exits.h"
#include "counters.h"
#include "sockinfo.h"
#include "ownership.h"
#include "uses.h"
#include "ipv6.h"
#include "segments.h"
#include "timewait.h"
#include "answers.h"
#include "drops.h"
#include "counting.h"
#include "listing.h"
#include "sweep.h"
#include "getsockopt.h"

/* The kernel admits its GPL helpers to programs that declare this. */
char LICENSE[] SEC("license") = "Dual BSD/GPL";
