// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetCounters;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.stream.Stream;

/** What is shown of traffic, in the order and by the numbers of nethogs; a KB has 1024 bytes. */
public enum Unit {
  /** Mode 0. */
  KB_PER_SECOND(0, "KB/s", 1 << 10, true),
  /** Mode 1. */
  TOTAL_KB(1, "KB", 1 << 10, false),
  /** Mode 2. */
  TOTAL_BYTES(2, "B", 1, false),
  /** Mode 3. */
  TOTAL_MB(3, "MB", 1 << 20, false),
  /** Mode 4. */
  MB_PER_SECOND(4, "MB/s", 1 << 20, true),
  /** Mode 5. */
  GB_PER_SECOND(5, "GB/s", 1 << 30, true);

  private static final MathContext SIX_DIGITS = new MathContext(6, RoundingMode.HALF_UP);

  private final int mode;
  private final String label;
  private final long bytes;
  private final boolean rate;

  Unit(int mode, String label, long bytes, boolean rate) {
    this.mode = mode;
    this.label = label;
    this.bytes = bytes;
    this.rate = rate;
  }

  /** What stands beside the numbers. */
  public String label() {
    return label;
  }

  /** Whether it is traffic a second, not a total. */
  public boolean isRate() {
    return rate;
  }

  /** The unit of a mode; none where there is no such mode. */
  public static Optional<Unit> ofMode(int mode) {
    return Stream.of(values()).filter(unit -> unit.mode == mode).findFirst();
  }

  /** The next one, around. */
  public Unit next() {
    return ofMode(mode + 1).orElse(KB_PER_SECOND);
  }

  /** Bytes sent, in this unit; none where there is no rate. */
  Optional<BigDecimal> sent(NetCounters total, Optional<Rates> rates) {
    return rate ? rates.map(r -> scale(r.sentBytes())) : Optional.of(scale(total.sentBytes()));
  }

  /** Bytes received, in this unit; none where there is no rate. */
  Optional<BigDecimal> received(NetCounters total, Optional<Rates> rates) {
    return rate
        ? rates.map(r -> scale(r.receivedBytes()))
        : Optional.of(scale(total.receivedBytes()));
  }

  private BigDecimal scale(double perSecond) {
    return BigDecimal.valueOf(perSecond / bytes);
  }

  private BigDecimal scale(long total) {
    return new BigDecimal(Long.toUnsignedString(total))
        .divide(BigDecimal.valueOf(bytes), 9, RoundingMode.HALF_UP);
  }

  /** For the table: three decimals, bytes whole. */
  String tableNumber(BigDecimal value) {
    return value.setScale(this == TOTAL_BYTES ? 0 : 3, RoundingMode.HALF_UP).toPlainString();
  }

  /**
   * For the trace: up to six significant digits as C++ streams print them, but all digits before
   * the point and never an exponent.
   */
  String traceNumber(BigDecimal value) {
    int whole = value.precision() - value.scale();
    BigDecimal rounded =
        whole >= 6 ? value.setScale(0, RoundingMode.HALF_UP) : value.round(SIX_DIGITS);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
