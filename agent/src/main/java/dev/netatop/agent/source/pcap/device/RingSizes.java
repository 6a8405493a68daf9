// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

/**
 * How large a ring an interface gets: what was asked for while there is plenty, less for each
 * further one, so that hundreds of them do not take the machine's memory.
 */
final class RingSizes {
  /** Of all rings together, in those that are asked for, but for {@link #LEAST_BYTES} each. */
  private static final int MOST = 4;

  private static final int SHARE = 4;
  static final int LEAST_BYTES = 1 << 20;

  private RingSizes() {}

  /**
   * Size of the next ring, bytes.
   *
   * @param askedBytes of a ring, at least {@link #LEAST_BYTES}
   * @param usedBytes by the rings there are
   */
  static int next(int askedBytes, long usedBytes) {
    long left = (long) MOST * askedBytes - usedBytes;
    return (int) Math.max(LEAST_BYTES, Math.min(askedBytes, left / SHARE));
  }
}
