// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.accounting;

/**
 * Packets (transport segments as they are on the wire) and bytes (IP bytes) of a task or of a sum
 * of tasks. All values are unsigned 64-bit words; the order of the components is the order of the
 * words in a task entry.
 */
public record Counters(
    long tcpSentPackets,
    long tcpSentBytes,
    long tcpReceivedPackets,
    long tcpReceivedBytes,
    long udpSentPackets,
    long udpSentBytes,
    long udpReceivedPackets,
    long udpReceivedBytes) {

  /** How many words {@link #of} expects. */
  public static final int WORDS = 8;

  public static final Counters ZERO = new Counters(0, 0, 0, 0, 0, 0, 0, 0);

  /** The counters whose words are {@code words}, in the order of the components. */
  public static Counters of(long[] words) {
    if (words.length != WORDS) {
      throw new IllegalArgumentException("expected " + WORDS + " words, got " + words.length);
    }
    if (isZero(words)) {
      return ZERO;
    }
    return new Counters(
        words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7]);
  }

  /** Whether nothing was ever counted. */
  public static boolean isZero(long[] words) {
    long any = 0;
    for (long word : words) {
      any |= word;
    }
    return any == 0;
  }

  /** Adds these counters to {@code sum}, word by word. */
  public void addTo(long[] sum) {
    sum[0] += tcpSentPackets;
    sum[1] += tcpSentBytes;
    sum[2] += tcpReceivedPackets;
    sum[3] += tcpReceivedBytes;
    sum[4] += udpSentPackets;
    sum[5] += udpSentBytes;
    sum[6] += udpReceivedPackets;
    sum[7] += udpReceivedBytes;
  }

  public Counters plus(Counters other) {
    long[] sum = new long[WORDS];
    addTo(sum);
    other.addTo(sum);
    return of(sum);
  }

  /** Whether nothing was ever counted. */
  public boolean isZero() {
    return (tcpSentPackets | tcpSentBytes | tcpReceivedPackets | tcpReceivedBytes) == 0
        && (udpSentPackets | udpSentBytes | udpReceivedPackets | udpReceivedBytes) == 0;
  }
}
