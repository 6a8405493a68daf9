// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.file;

/** An interface that a pcapng file describes. */
final class CaptureInterface {
  private static final int BINARY = 0x80;
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final int NANO = 9;
  private static final int MOST_BINARY = 63;
  private static final int MOST_DECIMAL = 19;

  /** Enough bits of a fraction for nanoseconds, few enough to be multiplied by their number. */
  private static final int FRACTION_BITS = 30;

  /** Beyond this no time can be told in nanoseconds. */
  private static final long MOST_SECONDS = 1L << 40;

  final int linkType;
  final long snapLength;

  /** A second has two or ten to the power of this units of time. */
  private int exponent = 6;

  private boolean isBinary;

  private long offsetSeconds;

  /** Packets lost by what the frames say, and by what the statistics say last. */
  long lostByFrames;

  long lostByStatistics;

  CaptureInterface(int linkType, long snapLength) {
    this.linkType = linkType;
    this.snapLength = snapLength;
  }

  /** Takes option if_tsresol; false where it makes no sense. */
  boolean resolution(int option) {
    exponent = option & ~BINARY;
    isBinary = (option & BINARY) != 0;
    return exponent <= (isBinary ? MOST_BINARY : MOST_DECIMAL);
  }

  /** Takes option if_tsoffset. */
  void offset(long seconds) {
    offsetSeconds = Math.max(-MOST_SECONDS, Math.min(MOST_SECONDS, seconds));
  }

  /** The time that a stamp, unsigned, stands for: nanoseconds since the epoch. */
  long timeNs(long stamp) {
    if (isBinary) {
      long fraction = stamp & ((1L << exponent) - 1);
      int bits = Math.min(exponent, FRACTION_BITS);
      fraction = ((fraction >>> (exponent - bits)) * NS_PER_SECOND) >>> bits;
      return time(stamp >>> exponent, fraction);
    }
    if (exponent > NANO) {
      long ns = Long.divideUnsigned(stamp, powerOfTen(exponent - NANO));
      return time(ns / NS_PER_SECOND, ns % NS_PER_SECOND);
    }
    long units = powerOfTen(exponent);
    return time(
        Long.divideUnsigned(stamp, units),
        Long.remainderUnsigned(stamp, units) * powerOfTen(NANO - exponent));
  }

  private long time(long seconds, long fraction) {
    boolean sensible = seconds >= 0 && seconds <= MOST_SECONDS;
    return CaptureReader.nanoseconds((sensible ? seconds : MOST_SECONDS) + offsetSeconds, fraction);
  }

  private static long powerOfTen(int power) {
    long result = 1;
    for (int i = 0; i < power; i++) {
      result *= 10;
    }
    return result;
  }

  /** Packets lost here. */
  long lost() {
    return Math.max(lostByFrames, lostByStatistics);
  }
}
