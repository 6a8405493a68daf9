// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * The unit in which numbers are shown, and their text: never in scientific notation, and totals
 * exact up to 2^64.
 *
 * @param unit what is shown, by nethogs' mode
 * @param bits bits instead of bytes
 * @param decimal 1000 of one unit make the next, not 1024
 */
public record Measure(Unit unit, boolean bits, boolean decimal) {
  private static final MathContext SIX_DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);
  private static final BigDecimal BITS = BigDecimal.valueOf(8);

  /** The units of nethogs: a KB has 1024 bytes. */
  public static Measure nethogs(Unit unit) {
    return new Measure(unit, false, false);
  }

  /** The next of nethogs' modes, around. */
  public Measure next() {
    return new Measure(unit.next(), bits, decimal);
  }

  /** Bits instead of bytes, and back. */
  public Measure toggleBits() {
    return new Measure(unit, !bits, decimal);
  }

  /** 1000 instead of 1024, and back. */
  public Measure toggleDecimal() {
    return new Measure(unit, bits, !decimal);
  }

  /** Whether it is traffic a second, not a total. */
  public boolean isRate() {
    return unit.isRate();
  }

  /** What stands beside the numbers, for example "KB/s", "kbit/s" (1000) or "Kibit/s" (1024). */
  public String label() {
    String prefix = decimal && unit.prefix().equals("K") ? "k" : unit.prefix();
    String binary = bits && !decimal && !prefix.isEmpty() ? "i" : "";
    return prefix + binary + (bits ? "bit" : "B") + (isRate() ? "/s" : "");
  }

  /** How one unit becomes the next, for example "1 KB = 1024 B": MB may be either. */
  public String note() {
    String kilo = new Measure(Unit.TOTAL_KB, bits, decimal).label();
    return "1 " + kilo + " = " + base() + (bits ? " bit" : " B");
  }

  /** Bytes sent, as this unit wants them; none where there is no rate. */
  public Optional<BigDecimal> sent(Traffic traffic, Since since) {
    return isRate()
        ? traffic.rates().map(r -> perSecond(r.sentBytes()))
        : Optional.of(total(since.of(traffic).sentBytes()));
  }

  /** Bytes received, as this unit wants them; none where there is no rate. */
  public Optional<BigDecimal> received(Traffic traffic, Since since) {
    return isRate()
        ? traffic.rates().map(r -> perSecond(r.receivedBytes()))
        : Optional.of(total(since.of(traffic).receivedBytes()));
  }

  /** A number of bytes a second in this unit, whether or not it is one of a rate. */
  public BigDecimal perSecond(double bytesPerSecond) {
    return scale(BigDecimal.valueOf(bytesPerSecond));
  }

  /**
   * A number of bytes in this unit, whether or not it is one of totals.
   *
   * @param bytes unsigned
   */
  public BigDecimal total(long bytes) {
    return scale(new BigDecimal(Long.toUnsignedString(bytes)));
  }

  private BigDecimal scale(BigDecimal bytes) {
    BigDecimal all = bits ? bytes.multiply(BITS) : bytes;
    return all.divide(BigDecimal.valueOf(base()).pow(unit.power()), 12, RoundingMode.HALF_UP);
  }

  private long base() {
    return decimal ? 1000 : 1024;
  }

  /** For a table: three decimals, bytes and bits whole. */
  public String tableText(BigDecimal value) {
    return value.setScale(unit == Unit.TOTAL_BYTES ? 0 : 3, RoundingMode.HALF_UP).toPlainString();
  }

  /**
   * For the trace: up to six significant digits as C++ streams print them, but all digits before
   * the point and never an exponent.
   */
  public String traceText(BigDecimal value) {
    int whole = value.precision() - value.scale();
    BigDecimal rounded =
        whole >= 6 ? value.setScale(0, RoundingMode.HALF_UP) : value.round(SIX_DIGITS);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
