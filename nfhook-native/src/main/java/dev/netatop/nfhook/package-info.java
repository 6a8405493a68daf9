// SPDX-License-Identifier: Apache-2.0

/**
 * The Java binding of libnfhook, which counts every TCP and UDP packet of the host in the kernel,
 * for the task that owns its socket. {@code nfhook.h} documents what the kernel counts and how a
 * task entry lives.
 */
@NullMarked
package dev.netatop.nfhook;

import org.jspecify.annotations.NullMarked;
