// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

/**
 * A process whose end is waited for.
 *
 * @param startNs when it started, nanoseconds since boot
 */
record WatchedProcess(int tgid, long startNs) {}
