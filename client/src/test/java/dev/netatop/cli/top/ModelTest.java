// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import static dev.netatop.cli.top.Samples.at;
import static dev.netatop.cli.top.Samples.exit;
import static dev.netatop.cli.top.Samples.process;
import static dev.netatop.cli.top.Samples.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.client.Task;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rates, totals and the life of rows. */
class ModelTest {
  private final Model model = Samples.model();

  private static Traffic total(View view) {
    return Table.arrange(view, Settings.DEFAULT, Long::toString).total();
  }

  private static List<Row> processes(View view) {
    return view.rows().stream().filter(r -> r.kind() == Row.Kind.PROCESS).toList();
  }

  private static Row only(View view) {
    assertThat(processes(view)).hasSize(1);
    return processes(view).get(0);
  }

  private static double sentRate(Row row) {
    return row.traffic().rates().orElseThrow().sentBytes();
  }

  @Test
  void oneSampleGivesNoRateAndNoTotalSinceTop() {
    View view = model.next(at(10, List.of(process(1, 1, "a", tcp(1000, 2000)))));

    assertThat(only(view).traffic().rates()).isEmpty();
    assertThat(only(view).traffic().sinceAgent()).isEqualTo(tcp(1000, 2000));
    assertThat(only(view).traffic().sinceTop().isZero()).isTrue();
    assertThat(total(view).rates()).isEmpty();
  }

  @Test
  void rateIsTheMeanOverFiveSeconds() {
    for (int second = 0; second <= 20; second++) {
      // 1000 bytes a second until second 15, then nothing.
      long bytes = 1000L * Math.min(second, 15);
      View view = model.next(at(second, List.of(process(1, 1, "a", tcp(bytes, 2 * bytes)))));
      if (second == 3 || second == 10 || second == 15) {
        Rates rates = only(view).traffic().rates().orElseThrow();
        assertThat(rates.sentBytes()).isEqualTo(1000.0);
        assertThat(rates.receivedBytes()).isEqualTo(2000.0);
        assertThat(rates.sentPackets()).isEqualTo(10.0);
        assertThat(total(view).rates().orElseThrow().sentBytes()).isEqualTo(1000.0);
      } else if (second == 17) {
        assertThat(sentRate(only(view))).isEqualTo(600.0);
      } else if (second == 20) {
        assertThat(only(view).active()).isFalse();
        assertThat(only(view).traffic().sinceTop()).isEqualTo(tcp(15_000, 30_000));
      }
    }
  }

  @Test
  void otherWindow() {
    Model quick = new Model(Set.of(), Samples.SECOND);
    quick.next(at(0, List.of(process(1, 1, "a", tcp(0, 0)))));
    quick.next(at(1, List.of(process(1, 1, "a", tcp(1000, 0)))));

    assertThat(sentRate(only(quick.next(at(2, List.of(process(1, 1, "a", tcp(1100, 0))))))))
        .isEqualTo(100.0);
  }

  @Test
  void processThatAppearsHadNoTrafficBefore() {
    model.next(at(0, List.of()));

    View view = model.next(at(2, List.of(process(1, 1, "a", tcp(1000, 0)))));

    assertThat(sentRate(only(view))).isEqualTo(500.0);
    assertThat(only(view).traffic().sinceTop()).isEqualTo(tcp(1000, 0));
  }

  @Test
  void reusedIdIsANewRowAndInheritsNothing() {
    model.next(at(0, List.of(process(1, 1, "old", tcp(9000, 9000)))));

    View view = model.next(at(1, List.of(process(1, 2, "new", tcp(100, 0)))));

    assertThat(processes(view)).extracting(Row::finished).containsExactly(true, false);
    Row reused = processes(view).get(1);
    assertThat(reused.task().command()).isEqualTo("new");
    assertThat(reused.traffic().sinceTop()).isEqualTo(tcp(100, 0));
    assertThat(sentRate(reused)).isEqualTo(100.0);
  }

  @Test
  void counterThatRunsBackwardsGivesNoRateAndThenAnother() {
    model.next(at(0, List.of(process(1, 1, "a", tcp(1000, 1000)))));

    View view = model.next(at(1, List.of(process(1, 1, "a", tcp(900, 2000)))));
    assertThat(only(view).traffic().rates()).isEmpty();

    view = model.next(at(2, List.of(process(1, 1, "a", tcp(1100, 2000)))));
    assertThat(sentRate(only(view))).isEqualTo(200.0);
    assertThat(only(view).traffic().sinceTop()).isEqualTo(tcp(200, 0));
  }

  @Test
  void timeThatStandsStillGivesNoRate() {
    Task task = process(1, 1, "a", tcp(1000, 1000));
    model.next(at(5, List.of(task)));

    assertThat(only(model.next(at(5, List.of(task)))).traffic().rates()).isEmpty();
  }

  @Test
  void processThatLivedBetweenTwoSamplesIsShownForTheWindowAndStaysInTheTotal() {
    model.next(at(0, List.of()));

    View view = model.next(at(1, List.of(), exit(process(9, 1, "short", tcp(700, 0)))));
    assertThat(only(view).finished()).isTrue();
    assertThat(sentRate(only(view))).isEqualTo(700.0);

    assertThat(processes(model.next(at(6, List.of())))).hasSize(1);
    view = model.next(at(7, List.of()));
    assertThat(processes(view)).isEmpty();
    assertThat(total(view).sinceTop()).isEqualTo(tcp(700, 0));
  }

  @Test
  void finalCountersOfTheRecordReplaceThoseOfTheSample() {
    model.next(at(0, List.of(process(1, 1, "a", tcp(100, 0)))));

    View view =
        model.next(
            at(1, List.of(process(1, 1, "a", tcp(150, 0))), exit(process(1, 1, "a", tcp(180, 0)))));

    assertThat(only(view).traffic().sinceTop()).isEqualTo(tcp(80, 0));
    assertThat(sentRate(only(view))).isEqualTo(80.0);
  }

  @Test
  void recordThatComesAfterItsProcessIsGoneFindsIt() {
    model.next(at(0, List.of(process(1, 1, "a", tcp(100, 0)))));
    View view = model.next(at(7, List.of()));
    assertThat(only(view).finished()).isTrue();

    view = model.next(at(14, List.of(), exit(process(1, 1, "a", tcp(180, 0)))));

    assertThat(only(view).traffic().sinceTop()).isEqualTo(tcp(80, 0));
  }

  @Test
  void namedProcessesAloneAndTheirTotal() {
    Model filtered = new Model(Set.of(1), Samples.WINDOW);
    List<Task> before = List.of(process(1, 1, "a", tcp(0, 0)), process(2, 1, "b", tcp(0, 0)));
    List<Task> after =
        List.of(
            process(1, 1, "a", tcp(100, 0)),
            process(2, 1, "b", tcp(900, 0)),
            Samples.unidentified(tcp(50, 0)));
    filtered.next(at(0, before));

    View view = filtered.next(at(1, after, exit(process(3, 1, "c", tcp(1, 1)))));

    assertThat(view.rows()).hasSize(1);
    assertThat(only(view).task().id()).isEqualTo(1);
    assertThat(total(view).sinceTop()).isEqualTo(tcp(100, 0));
    assertThat(total(view).rates().orElseThrow().sentBytes()).isEqualTo(100.0);
  }

  @Test
  void historyHasAPointEachSecondAndForgetsAfterAMinute() {
    for (int second = 0; second <= 70; second++) {
      // Two refreshes a second: a thousand bytes in the first 10 s, then one.
      long bytes = 1000L * Math.min(second, 10) + (second > 60 ? 1 : 0);
      Task task = process(1, 1, "a", tcp(bytes, 0));
      model.next(at(second, List.of(task)));
      View view =
          model.next(
              Samples.sample(
                  second * Samples.SECOND + Samples.SECOND / 2,
                  1,
                  List.of(task),
                  List.of(),
                  Samples.status(tcp(0, 0), tcp(0, 0))));
      History history = only(view).history();
      if (second == 5) {
        assertThat(history.size()).isEqualTo(5);
        assertThat(history.at(4, true)).isEqualTo(1000.0);
      } else if (second == 70) {
        assertThat(history.size()).isEqualTo(History.POINTS);
        assertThat(history.peak(false)).isEqualTo(1.0);
      }
    }
  }
}
