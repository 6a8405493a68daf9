// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import dev.netatop.it.capture.Packet;
import dev.netatop.proto.v1.NetCounters;

/** The eight numbers of a task. */
public record Counters(
    long tcpSentPackets,
    long tcpSentBytes,
    long tcpReceivedPackets,
    long tcpReceivedBytes,
    long udpSentPackets,
    long udpSentBytes,
    long udpReceivedPackets,
    long udpReceivedBytes) {
  public static final Counters ZERO = new Counters(0, 0, 0, 0, 0, 0, 0, 0);

  public static Counters of(NetCounters message) {
    return new Counters(
        message.getTcpSentPackets(),
        message.getTcpSentBytes(),
        message.getTcpReceivedPackets(),
        message.getTcpReceivedBytes(),
        message.getUdpSentPackets(),
        message.getUdpSentBytes(),
        message.getUdpReceivedPackets(),
        message.getUdpReceivedBytes());
  }

  public static Counters of(Packet packet, boolean sent) {
    long bytes = packet.bytes();
    if (packet.protocol() == Packet.TCP) {
      return sent
          ? new Counters(1, bytes, 0, 0, 0, 0, 0, 0)
          : new Counters(0, 0, 1, bytes, 0, 0, 0, 0);
    }
    return sent
        ? new Counters(0, 0, 0, 0, 1, bytes, 0, 0)
        : new Counters(0, 0, 0, 0, 0, 0, 1, bytes);
  }

  public static Counters udpSent(long packets, long bytes) {
    return new Counters(0, 0, 0, 0, packets, bytes, 0, 0);
  }

  public Counters plus(Counters other) {
    return combine(other, 1);
  }

  public Counters minus(Counters other) {
    return combine(other, -1);
  }

  /** The numbers in a line: tcp sent packets/bytes, received, udp likewise. */
  public String brief() {
    return String.format(
        "tcp %d/%d %d/%d udp %d/%d %d/%d",
        tcpSentPackets,
        tcpSentBytes,
        tcpReceivedPackets,
        tcpReceivedBytes,
        udpSentPackets,
        udpSentBytes,
        udpReceivedPackets,
        udpReceivedBytes);
  }

  private Counters combine(Counters other, int sign) {
    return new Counters(
        tcpSentPackets + sign * other.tcpSentPackets,
        tcpSentBytes + sign * other.tcpSentBytes,
        tcpReceivedPackets + sign * other.tcpReceivedPackets,
        tcpReceivedBytes + sign * other.tcpReceivedBytes,
        udpSentPackets + sign * other.udpSentPackets,
        udpSentBytes + sign * other.udpSentBytes,
        udpReceivedPackets + sign * other.udpReceivedPackets,
        udpReceivedBytes + sign * other.udpReceivedBytes);
  }
}
