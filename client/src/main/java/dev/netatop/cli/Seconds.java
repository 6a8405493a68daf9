// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time in seconds, such as 5 or 0.5. */
final class Seconds implements ITypeConverter<Duration> {
  private static final BigDecimal MOST = BigDecimal.valueOf(100_000_000);

  @Override
  public Duration convert(String text) {
    BigDecimal seconds = text.matches("\\d{1,9}(\\.\\d{1,9})?") ? new BigDecimal(text) : null;
    if (seconds == null || seconds.signum() <= 0 || seconds.compareTo(MOST) > 0) {
      throw new TypeConversionException("'" + text + "' is no number of seconds above 0");
    }
    return Duration.ofMillis(seconds.movePointRight(3).setScale(0, RoundingMode.UP).longValue());
  }
}
