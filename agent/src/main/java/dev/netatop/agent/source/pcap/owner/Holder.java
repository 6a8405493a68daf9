// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

/**
 * A process that has a socket open.
 *
 * @param startNs when it started, nanoseconds since boot, to a clock tick
 */
record Holder(int tgid, long startNs) {}
