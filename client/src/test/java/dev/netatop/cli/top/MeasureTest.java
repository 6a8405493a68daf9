// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.client.NetCounters;
import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers and units, to the digit. */
class MeasureTest {
  private static Traffic sent(long bytes, double seconds) {
    NetCounters counters = new NetCounters(1, bytes, 0, 0, 0, 0, 0, 0);
    Rates rates = new Rates(counters, (long) (seconds * 1e9));
    return new Traffic(counters, NetCounters.ZERO, Optional.of(rates));
  }

  @ParameterizedTest
  @CsvSource({
    // Ten megabytes of 2^20 in a second.
    "0, 10485760, 10240, 10240.000",
    "1, 10485760, 10240, 10240.000",
    "2, 10485760, 10485760, 10485760",
    "3, 10485760, 10, 10.000",
    "4, 10485760, 10, 10.000",
    "5, 10485760, 0.00976562, 0.010",
    // 4.5 GB: beyond 32 bits.
    "0, 4831838208, 4718592, 4718592.000",
    "1, 4831838208, 4718592, 4718592.000",
    "2, 4831838208, 4831838208, 4831838208",
    "3, 4831838208, 4608, 4608.000",
    "4, 4831838208, 4608, 4608.000",
    "5, 4831838208, 4.5, 4.500",
    // Ten petabytes and a byte: all digits.
    "2, 11258999068426241, 11258999068426241, 11258999068426241",
    "3, 11258999068426241, 10737418240, 10737418240.000",
    "1, 1, 0.000976562, 0.001",
  })
  void everyMode(int mode, long bytes, String trace, String table) {
    Measure measure = Measure.nethogs(Unit.ofMode(mode).orElseThrow());
    BigDecimal value = measure.sent(sent(bytes, 1), Since.TOP).orElseThrow();

    assertThat(measure.traceText(value)).isEqualTo(trace);
    assertThat(measure.tableText(value)).isEqualTo(table);
  }

  @ParameterizedTest
  @CsvSource({
    "0, false, false, KB/s, 1 KB = 1024 B",
    "1, false, false, KB, 1 KB = 1024 B",
    "2, false, false, B, 1 KB = 1024 B",
    "4, false, true, MB/s, 1 kB = 1000 B",
    "0, false, true, kB/s, 1 kB = 1000 B",
    "0, true, true, kbit/s, 1 kbit = 1000 bit",
    "4, true, false, Mibit/s, 1 Kibit = 1024 bit",
    "2, true, false, bit, 1 Kibit = 1024 bit",
    "5, true, true, Gbit/s, 1 kbit = 1000 bit",
  })
  void labels(int mode, boolean bits, boolean decimal, String label, String note) {
    Measure measure = new Measure(Unit.ofMode(mode).orElseThrow(), bits, decimal);

    assertThat(measure.label()).isEqualTo(label);
    assertThat(measure.note()).isEqualTo(note);
  }

  @Test
  void bitsAndThousands() {
    Measure megabits = new Measure(Unit.MB_PER_SECOND, true, true);

    assertThat(megabits.tableText(megabits.sent(sent(2_500_000, 2), Since.TOP).orElseThrow()))
        .isEqualTo("10.000");
  }

  @Test
  void unitsGoAround() {
    Measure measure = Settings.DEFAULT.measure();
    for (String label : new String[] {"KB/s", "KB", "B", "MB", "MB/s", "GB/s", "KB/s"}) {
      assertThat(measure.label()).isEqualTo(label);
      measure = measure.next();
    }
  }

  @Test
  void withoutARateThereIsNone() {
    assertThat(Settings.DEFAULT.measure().sent(Traffic.NONE, Since.TOP)).isEmpty();
  }

  @Test
  void totalsAreUnsigned() {
    Measure bytes = Measure.nethogs(Unit.TOTAL_BYTES);

    assertThat(bytes.tableText(bytes.total(-1))).isEqualTo("18446744073709551615");
  }
}
