// SPDX-License-Identifier: Apache-2.0
/** Whose is a socket that a capture shows: asked of the kernel, by whatever it lets us use. */
@NullMarked
package dev.netatop.agent.source.pcap.owner;

import org.jspecify.annotations.NullMarked;
