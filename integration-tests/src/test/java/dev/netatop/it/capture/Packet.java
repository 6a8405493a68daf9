// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.capture;

import java.net.InetAddress;

/**
 * One TCP segment or UDP datagram, put together again where it came in fragments.
 *
 * @param timeNs when its last part passed, nanoseconds since the epoch
 * @param protocol 6 TCP, 17 UDP
 * @param bytes IP bytes: one IP header (of IPv6 with its extensions but the fragment header) and
 *     all above it
 * @param tcpFlags the flags octet of a TCP segment, else 0
 */
public record Packet(
    long timeNs,
    int protocol,
    InetAddress source,
    int sourcePort,
    InetAddress target,
    int targetPort,
    int bytes,
    int tcpFlags) {
  public static final int TCP = 6;
  public static final int UDP = 17;

  private static final int SYN = 2;
  private static final int ACK = 16;

  /** The first segment of a connection. */
  public boolean opens() {
    return (tcpFlags & (SYN | ACK)) == SYN;
  }

  /** The listener's answer to it. */
  public boolean answersOpening() {
    return (tcpFlags & (SYN | ACK)) == (SYN | ACK);
  }
}
