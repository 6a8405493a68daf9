// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/**
 * Packets and bytes of one task, or of a sum of them. Packets are transport segments as they are on
 * the wire; bytes are IP bytes on the wire (IP header and all above it, no link layer). The values
 * are unsigned 64-bit numbers that only grow while their task lives.
 *
 * @param tcpSentPackets TCP segments sent
 * @param tcpSentBytes IP bytes of them
 * @param tcpReceivedPackets TCP segments received
 * @param tcpReceivedBytes IP bytes of them
 * @param udpSentPackets UDP datagrams sent
 * @param udpSentBytes IP bytes of them
 * @param udpReceivedPackets UDP datagrams received
 * @param udpReceivedBytes IP bytes of them
 */
public record NetCounters(
    long tcpSentPackets,
    long tcpSentBytes,
    long tcpReceivedPackets,
    long tcpReceivedBytes,
    long udpSentPackets,
    long udpSentBytes,
    long udpReceivedPackets,
    long udpReceivedBytes) {

  /** No traffic. */
  public static final NetCounters ZERO = new NetCounters(0, 0, 0, 0, 0, 0, 0, 0);

  /** The sum, counter by counter. */
  public NetCounters plus(NetCounters other) {
    return new NetCounters(
        tcpSentPackets + other.tcpSentPackets,
        tcpSentBytes + other.tcpSentBytes,
        tcpReceivedPackets + other.tcpReceivedPackets,
        tcpReceivedBytes + other.tcpReceivedBytes,
        udpSentPackets + other.udpSentPackets,
        udpSentBytes + other.udpSentBytes,
        udpReceivedPackets + other.udpReceivedPackets,
        udpReceivedBytes + other.udpReceivedBytes);
  }

  /**
   * The growth since an earlier reading of the same task, counter by counter. A counter that ran
   * backwards gives a negative number; see {@link #isAtLeast}.
   */
  public NetCounters minus(NetCounters earlier) {
    return new NetCounters(
        tcpSentPackets - earlier.tcpSentPackets,
        tcpSentBytes - earlier.tcpSentBytes,
        tcpReceivedPackets - earlier.tcpReceivedPackets,
        tcpReceivedBytes - earlier.tcpReceivedBytes,
        udpSentPackets - earlier.udpSentPackets,
        udpSentBytes - earlier.udpSentBytes,
        udpReceivedPackets - earlier.udpReceivedPackets,
        udpReceivedBytes - earlier.udpReceivedBytes);
  }

  /**
   * Whether no counter is below the one of {@code earlier}, as between two readings of one task.
   */
  public boolean isAtLeast(NetCounters earlier) {
    return tcpSentPackets >= earlier.tcpSentPackets
        && tcpSentBytes >= earlier.tcpSentBytes
        && tcpReceivedPackets >= earlier.tcpReceivedPackets
        && tcpReceivedBytes >= earlier.tcpReceivedBytes
        && udpSentPackets >= earlier.udpSentPackets
        && udpSentBytes >= earlier.udpSentBytes
        && udpReceivedPackets >= earlier.udpReceivedPackets
        && udpReceivedBytes >= earlier.udpReceivedBytes;
  }

  /** The greater of both, counter by counter. */
  public NetCounters max(NetCounters other) {
    return new NetCounters(
        Math.max(tcpSentPackets, other.tcpSentPackets),
        Math.max(tcpSentBytes, other.tcpSentBytes),
        Math.max(tcpReceivedPackets, other.tcpReceivedPackets),
        Math.max(tcpReceivedBytes, other.tcpReceivedBytes),
        Math.max(udpSentPackets, other.udpSentPackets),
        Math.max(udpSentBytes, other.udpSentBytes),
        Math.max(udpReceivedPackets, other.udpReceivedPackets),
        Math.max(udpReceivedBytes, other.udpReceivedBytes));
  }

  /** Those of TCP; those of UDP are 0. */
  public NetCounters tcp() {
    return new NetCounters(
        tcpSentPackets, tcpSentBytes, tcpReceivedPackets, tcpReceivedBytes, 0, 0, 0, 0);
  }

  /** Those of UDP; those of TCP are 0. */
  public NetCounters udp() {
    return new NetCounters(
        0, 0, 0, 0, udpSentPackets, udpSentBytes, udpReceivedPackets, udpReceivedBytes);
  }

  /** TCP and UDP packets sent. */
  public long sentPackets() {
    return tcpSentPackets + udpSentPackets;
  }

  /** TCP and UDP bytes sent. */
  public long sentBytes() {
    return tcpSentBytes + udpSentBytes;
  }

  /** TCP and UDP packets received. */
  public long receivedPackets() {
    return tcpReceivedPackets + udpReceivedPackets;
  }

  /** TCP and UDP bytes received. */
  public long receivedBytes() {
    return tcpReceivedBytes + udpReceivedBytes;
  }

  /** All packets, sent and received. */
  public long packets() {
    return sentPackets() + receivedPackets();
  }

  /** Whether there was no packet at all. */
  public boolean isZero() {
    return equals(ZERO);
  }
}
