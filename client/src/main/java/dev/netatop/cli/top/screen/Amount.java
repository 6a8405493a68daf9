// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.top.Measure;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Numbers of bytes with the unit that makes them short: three significant digits, or all before the
 * point.
 */
final class Amount {
  private static final String PREFIXES = " KMGTPE";
  private static final BigDecimal BITS = BigDecimal.valueOf(8);
  private static final int DIGITS = 3;

  private Amount() {}

  /**
   * A total.
   *
   * @param bytes unsigned
   */
  static String total(long bytes, Measure measure) {
    return text(new BigDecimal(Long.toUnsignedString(bytes)), measure);
  }

  /** Bytes a second. */
  static String rate(double bytesPerSecond, Measure measure) {
    return text(BigDecimal.valueOf(bytesPerSecond), measure) + "/s";
  }

  /** Cells that every total fits into. */
  static int width(Measure measure) {
    // "1023 KB" and "1023 Kibit".
    return measure.bits() ? (measure.decimal() ? 9 : 10) : 7;
  }

  private static String text(BigDecimal bytes, Measure measure) {
    BigDecimal base = BigDecimal.valueOf(measure.decimal() ? 1000 : 1024);
    BigDecimal value = measure.bits() ? bytes.multiply(BITS) : bytes;
    int power = 0;
    while (rounded(value, power).compareTo(base) >= 0 && power < PREFIXES.length() - 1) {
      value = value.divide(base, 9, RoundingMode.HALF_UP);
      power++;
    }
    return rounded(value, power).toPlainString() + " " + label(power, measure);
  }

  private static BigDecimal rounded(BigDecimal value, int power) {
    int before = Math.max(1, value.precision() - value.scale());
    return value.setScale(power == 0 ? 0 : Math.max(0, DIGITS - before), RoundingMode.HALF_UP);
  }

  private static String label(int power, Measure measure) {
    String prefix = power == 0 ? "" : PREFIXES.substring(power, power + 1);
    if (!measure.bits()) {
      return (power == 1 && measure.decimal() ? "k" : prefix) + "B";
    }
    return power == 0
        ? "bit"
        : measure.decimal() ? (power == 1 ? "k" : prefix) + "bit" : prefix + "ibit";
  }
}
