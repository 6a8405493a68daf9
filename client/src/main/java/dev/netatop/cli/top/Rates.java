// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetCounters;
import java.util.Optional;

/**
 * Traffic per second.
 *
 * @param grown what moved
 * @param elapsedNs in which time, above 0
 */
public record Rates(NetCounters grown, long elapsedNs) {
  private static final double NS_PER_SECOND = 1e9;

  /** The mean between two readings; none where no time passed or a counter ran backwards. */
  static Optional<Rates> between(NetCounters earlier, NetCounters later, long elapsedNs) {
    if (elapsedNs <= 0 || !later.isAtLeast(earlier)) {
      return Optional.empty();
    }
    return Optional.of(new Rates(later.minus(earlier), elapsedNs));
  }

  /** Both together, over this one's time. */
  Rates plus(Rates other) {
    return new Rates(grown.plus(other.grown), elapsedNs);
  }

  Rates tcpOnly() {
    return new Rates(grown.tcp(), elapsedNs);
  }

  Rates udpOnly() {
    return new Rates(grown.udp(), elapsedNs);
  }

  /** A number a second. */
  private double perSecond(long number) {
    return number / (elapsedNs / NS_PER_SECOND);
  }

  /** Bytes sent a second. */
  public double sentBytes() {
    return perSecond(grown.sentBytes());
  }

  /** Bytes received a second. */
  public double receivedBytes() {
    return perSecond(grown.receivedBytes());
  }

  /** Packets sent a second. */
  public double sentPackets() {
    return perSecond(grown.sentPackets());
  }

  /** Packets received a second. */
  public double receivedPackets() {
    return perSecond(grown.receivedPackets());
  }
}
