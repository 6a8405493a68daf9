// SPDX-License-Identifier: Apache-2.0

/** Framing of the messages on the agent's socket: varint-delimited, size-limited. */
@NullMarked
package dev.netatop.proto;

import org.jspecify.annotations.NullMarked;
