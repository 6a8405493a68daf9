// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import static dev.netatop.cli.top.Samples.process;
import static dev.netatop.cli.top.Samples.status;
import static dev.netatop.cli.top.Samples.tcp;
import static dev.netatop.cli.top.Samples.unidentified;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.cli.render.Printable;
import dev.netatop.client.Exit;
import dev.netatop.client.NetCounters;
import dev.netatop.client.Task;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TableTextTest {
  private static final Settings KB = Settings.DEFAULT;
  private final TableText text = new TableText(uid -> "alice");

  private static View view() {
    Model model = new Model(Set.of());
    model.next(Samples.at(0, List.of()));
    List<Task> tasks =
        List.of(
            process(5, 1, "a", tcp(1024, 100)),
            process(1234567, 1, "\u001b[31mred\u7d05", tcp(2048, 204800)),
            unidentified(tcp(100, 0)));
    NetCounters all = tcp(4096, 409600);
    Exit ended = Samples.exit(process(77, 2, "gone", tcp(512, 0)));
    return model.next(new Sample(Samples.SECOND, tasks, List.of(ended), status(all, tcp(100, 0))));
  }

  @Test
  void eightyColumns() {
    assertThat(text.lines(view(), KB, 80, 24))
        .containsExactly(
            "netatop top (hook)  identified 99.97 %  lost packets 8  lost exits 7",
            "q quit  s by sent  r by received  m unit  l command line",
            "    PID USER     PROGRAM             SENT KB/s RECEIVED KB/s  SNT pk/s  RCV pk/s",
            "1234567 alice    ?[31mred\u7d05              2.000       200.000      20.0    2048.0",
            "      5 alice    a                       1.000         0.098      10.0       1.0",
            "     77 alice    gone (ended)            0.500         0.000       5.0       0.0",
            "      - -        (unknown)               0.098         0.000       1.0       0.0",
            "                 TOTAL                   3.598       200.098      36.0    2049.0");
  }

  @Test
  void onlyTheBusiestRowsThatFitAndTheirHeaderAndTotal() {
    List<String> lines = text.lines(view(), KB, 80, 6);

    assertThat(lines).hasSize(6);
    assertThat(lines.get(4)).contains("alice    a");
    assertThat(lines.get(5)).contains("TOTAL");
  }

  @Test
  void noLineIsWiderThanTheTerminalWhateverItsSize() {
    for (int width = 1; width <= 220; width += 3) {
      for (int height = 1; height <= 12; height++) {
        List<String> lines = text.lines(view(), KB, width, height);
        assertThat(lines).hasSizeLessThanOrEqualTo(height);
        for (String line : lines) {
          assertThat(Printable.width(line)).isLessThanOrEqualTo(width);
        }
      }
    }
  }

  @Test
  void totalsAreFullNumbers() {
    NetCounters many = new NetCounters(1, 123_456_789_012_345L, 2, 5, 0, 0, 0, 0);
    Model model = new Model(Set.of());
    View view =
        model.next(
            new Sample(
                1, List.of(process(1, 1, "a", many)), List.of(), status(many, NetCounters.ZERO)));

    List<String> lines =
        text.lines(
            view,
            Settings.DEFAULT
                .withMeasure(Measure.nethogs(Unit.TOTAL_BYTES))
                .withSince(Since.AGENT)
                .withName(ProgramName.COMMAND_LINE),
            120,
            10);

    assertThat(lines.get(0)).contains("identified 100.00 %");
    assertThat(lines.get(3)).contains("123456789012345").contains("a --flag??[2J");
  }
}
