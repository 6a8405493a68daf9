// SPDX-License-Identifier: Apache-2.0
/**
 * Counts by captured packets: frames of a capture go in, counters of quintuples come out. What is
 * captured is untrusted: each length is checked, each table bounded, and nothing is allocated for a
 * packet.
 */
@NullMarked
package dev.netatop.agent.source.pcap;

import org.jspecify.annotations.NullMarked;
