// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source;

import dev.netatop.agent.accounting.Counters;

/**
 * Sums and sizes of a source.
 *
 * @param totals all packets that were seen
 * @param unidentified those of them that have no owner
 * @param kernel those of sockets that only the kernel uses
 * @param overflow those of tasks that found no free entry
 * @param sockets sockets known now
 * @param socketOverflows sockets that found no memory
 * @param tasks processes and threads that hold an entry now
 * @param taskOverflows tasks that found no free entry
 * @param taskLimit entries there are
 * @param timewaitOverflows connections in TIME_WAIT whose owner was forgotten for want of room
 * @param lostEnds processes whose end was never reported, found gone
 * @param lostPackets packets the source knows it has not seen
 */
public record SourceStatus(
    Counters totals,
    Counters unidentified,
    Counters kernel,
    Counters overflow,
    long sockets,
    long socketOverflows,
    long tasks,
    long taskOverflows,
    long taskLimit,
    long timewaitOverflows,
    long lostEnds,
    long lostPackets) {}
