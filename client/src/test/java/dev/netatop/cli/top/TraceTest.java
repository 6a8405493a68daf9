// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import static dev.netatop.cli.top.Samples.at;
import static dev.netatop.cli.top.Samples.process;
import static dev.netatop.cli.top.Samples.tcp;
import static dev.netatop.cli.top.Samples.unidentified;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.client.NetCounters;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceTest {
  private static final NetCounters STRAY = new NetCounters(1, 40, 1, 80, 2, 1024, 3, 2048);

  private static View view() {
    Model model = Samples.model();
    model.next(
        at(
            0,
            List.of(
                process(5, 1, "idle", tcp(100, 100)),
                process(6, 1, "busy", tcp(0, 0)),
                process(7, 1, "bu/sy er", tcp(0, 0)),
                unidentified(NetCounters.ZERO))));
    return model.next(
        at(
            1,
            List.of(
                process(5, 1, "idle", tcp(100, 100)),
                process(6, 1, "busy", tcp(1024, 120)),
                process(7, 1, "bu/sy er", tcp(512, 5_000_000_000L)),
                unidentified(STRAY))));
  }

  @Test
  void kilobytesASecondInTheFormOfNethogs() {
    assertThat(Trace.lines(view(), Settings.DEFAULT, Long::toString))
        .containsExactly(
            "",
            "Refreshing:",
            "bu/sy/7/1000\t0.5\t4882813",
            "unknown UDP/0/0\t1\t2",
            "busy/6/1000\t1\t0.117188",
            "unknown TCP/0/0\t0.0390625\t0.078125");
  }

  @Test
  void totalsSortedBySentWithCommandLinesMadeHarmless() {
    assertThat(
            Trace.lines(
                view(),
                Settings.DEFAULT
                    .withMeasure(Measure.nethogs(Unit.TOTAL_BYTES))
                    .withSince(Since.AGENT)
                    .sortedBy(SortBy.SENT, false)
                    .withName(ProgramName.COMMAND_LINE),
                Long::toString))
        .containsExactly(
            "",
            "Refreshing:",
            "unknown UDP/0/0\t1024\t2048",
            "busy --flag??[2J/6/1000\t1024\t120",
            "bu/sy er --flag??[2J/7/1000\t512\t5000000000",
            "idle --flag??[2J/5/1000\t100\t100",
            "unknown TCP/0/0\t40\t80");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.0000001234567, 0.000000123457",
    "1234567, 1234567",
    "123456789012345, 123456789012345",
    "1234.5678, 1234.57",
    "999999.9, 1000000",
    "100, 100"
  })
  void numbersHaveSixDigitsAndNeverAnExponent(String value, String shown) {
    assertThat(Settings.DEFAULT.measure().traceText(new BigDecimal(value))).isEqualTo(shown);
  }
}
