// SPDX-License-Identifier: Apache-2.0
/** Captures what passes this machine's network interfaces, by libpcap. */
@NullMarked
package dev.netatop.agent.source.pcap.device;

import org.jspecify.annotations.NullMarked;
