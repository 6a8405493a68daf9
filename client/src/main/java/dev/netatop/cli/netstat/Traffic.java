// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.client.NetCounters;

/**
 * What a socket moved; unsigned.
 *
 * @param sentPackets transport segments
 * @param sentBytes IP bytes
 * @param receivedPackets transport segments
 * @param receivedBytes IP bytes
 */
record Traffic(long sentPackets, long sentBytes, long receivedPackets, long receivedBytes) {
  static Traffic of(NetCounters counters) {
    return new Traffic(
        counters.sentPackets(),
        counters.sentBytes(),
        counters.receivedPackets(),
        counters.receivedBytes());
  }

  /** The mean a second since an earlier reading of the same socket. */
  Traffic perSecond(Traffic earlier, long elapsedNs) {
    return new Traffic(
        rate(sentPackets - earlier.sentPackets, elapsedNs),
        rate(sentBytes - earlier.sentBytes, elapsedNs),
        rate(receivedPackets - earlier.receivedPackets, elapsedNs),
        rate(receivedBytes - earlier.receivedBytes, elapsedNs));
  }

  private static long rate(long moved, long elapsedNs) {
    return Math.round(moved * 1e9 / elapsedNs);
  }

  /** Whether no counter is below that of an earlier reading. */
  boolean isAtLeast(Traffic earlier) {
    return sentPackets >= earlier.sentPackets
        && sentBytes >= earlier.sentBytes
        && receivedPackets >= earlier.receivedPackets
        && receivedBytes >= earlier.receivedBytes;
  }
}
