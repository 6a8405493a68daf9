// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.file;

import java.math.BigInteger;

/** An interface that a pcapng file describes. */
final class CaptureInterface {
  private static final int BINARY = 0x80;
  private static final long NS_PER_SECOND = 1_000_000_000L;

  final int linkType;
  final long snapLength;

  /** Units of time stamps in a second: a power of ten, or of two. */
  private BigInteger units = BigInteger.valueOf(1_000_000L);

  /** Nanoseconds of a unit, where they are whole; else 0. */
  private long unitNs = 1000;

  long offsetSeconds;

  /** Packets lost by what the frames say, and by what the statistics say last. */
  long lostByFrames;

  long lostByStatistics;

  CaptureInterface(int linkType, long snapLength) {
    this.linkType = linkType;
    this.snapLength = snapLength;
  }

  /** Takes option if_tsresol; false where it makes no sense. */
  boolean resolution(int option) {
    int exponent = option & ~BINARY;
    boolean binary = (option & BINARY) != 0;
    if (exponent > (binary ? 63 : 19)) {
      return false;
    }
    units = BigInteger.valueOf(binary ? 2 : 10).pow(exponent);
    BigInteger[] parts = BigInteger.valueOf(NS_PER_SECOND).divideAndRemainder(units);
    unitNs = parts[1].signum() == 0 ? parts[0].longValue() : 0;
    return true;
  }

  /** The time that a stamp, unsigned, stands for: nanoseconds since the epoch. */
  long timeNs(long stamp) {
    if (unitNs > 0 && stamp >= 0) {
      long perSecond = NS_PER_SECOND / unitNs;
      return CaptureReader.nanoseconds(
          stamp / perSecond + offsetSeconds, stamp % perSecond * unitNs);
    }
    BigInteger[] parts = new BigInteger(Long.toUnsignedString(stamp)).divideAndRemainder(units);
    long fraction = parts[1].multiply(BigInteger.valueOf(NS_PER_SECOND)).divide(units).longValue();
    return CaptureReader.nanoseconds(parts[0].longValue() + offsetSeconds, fraction);
  }

  /** Packets lost here. */
  long lost() {
    return Math.max(lostByFrames, lostByStatistics);
  }
}
