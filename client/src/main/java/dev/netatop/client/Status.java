// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import java.time.Duration;
import java.util.List;

/**
 * What /proc/netatop shows for the kernel module, and what this agent knows beyond it.
 *
 * @param source where the counters come from: "hook" or "pcap"
 * @param version the agent's version
 * @param uptime time since the agent began to count
 * @param totals all TCP and UDP packets seen: identified and unidentified
 * @param unidentified those of them that have no owner
 * @param kernel traffic of sockets that only the kernel uses (part of the identified)
 * @param overflow traffic of tasks that found no free task entry (part of the identified)
 * @param icmpSentPackets ICMP and ICMPv6 messages sent since the agent began to count
 * @param icmpReceivedPackets ICMP and ICMPv6 messages received since then
 * @param sockinfos sockets known now
 * @param sockinfoOverflows sockets that could not be given a sockinfo
 * @param taskinfos processes and threads that hold a task entry now
 * @param taskinfoOverflows tasks that found no free entry
 * @param taskinfoLimit task entries there are
 * @param exitRecords finished processes in the exit list now
 * @param lostExits finished processes whose record was lost
 * @param lostPackets packets the source knows it has not seen
 * @param nextSequence sequence number the next exit record will get
 * @param connections connections open now
 * @param subscribers subscribers to exits among them
 * @param refusedConnections connections refused or closed for exceeding a limit
 * @param timewaitOverflows connections in TIME_WAIT whose owner was forgotten
 * @param ownTasksOnly whether the agent's read policy shows this user the tasks of its own alone;
 *     the sums here are of all tasks
 * @param features what the source can and cannot do on this kernel
 */
public record Status(
    String source,
    String version,
    Duration uptime,
    NetCounters totals,
    NetCounters unidentified,
    NetCounters kernel,
    NetCounters overflow,
    long icmpSentPackets,
    long icmpReceivedPackets,
    long sockinfos,
    long sockinfoOverflows,
    long taskinfos,
    long taskinfoOverflows,
    long taskinfoLimit,
    long exitRecords,
    long lostExits,
    long lostPackets,
    long nextSequence,
    int connections,
    int subscribers,
    long refusedConnections,
    long timewaitOverflows,
    boolean ownTasksOnly,
    List<Feature> features) {
  /** Keeps a copy of the list. */
  public Status {
    features = List.copyOf(features);
  }
}
