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

class ModelTest {
  private final Model model = new Model(Set.of());

  private static Traffic total(View view) {
    return Table.arrange(view, Settings.DEFAULT, Long::toString).total();
  }

  private static Row only(View view) {
    assertThat(view.rows()).hasSize(1);
    return view.rows().get(0);
  }

  @Test
  void oneSampleGivesNoRate() {
    View view = model.next(at(10, List.of(process(1, 1, "a", tcp(1000, 2000)))));

    assertThat(only(view).traffic().rates()).isEmpty();
    assertThat(only(view).task().counters()).isEqualTo(tcp(1000, 2000));
    assertThat(total(view).rates()).isEmpty();
  }

  @Test
  void rateIsTheMeanOverFiveSeconds() {
    for (int second = 0; second <= 20; second++) {
      // 1000 bytes a second until second 15, then nothing.
      long bytes = 1000L * Math.min(second, 15);
      View view = model.next(at(second, List.of(process(1, 1, "a", tcp(bytes, 2 * bytes)))));
      if (second == 3 || second == 10 || second == 15) {
        assertThat(only(view).traffic().rates().orElseThrow().sentBytes()).isEqualTo(1000.0);
        assertThat(only(view).traffic().rates().orElseThrow().receivedBytes()).isEqualTo(2000.0);
        assertThat(only(view).traffic().rates().orElseThrow().sentPackets()).isEqualTo(10.0);
        assertThat(total(view).rates().orElseThrow().sentBytes()).isEqualTo(1000.0);
      } else if (second == 17) {
        assertThat(only(view).traffic().rates().orElseThrow().sentBytes()).isEqualTo(600.0);
      } else if (second == 20) {
        assertThat(only(view).active()).isFalse();
      }
    }
  }

  @Test
  void processThatAppearsHadNoTrafficBefore() {
    model.next(at(0, List.of()));

    View view = model.next(at(2, List.of(process(1, 1, "a", tcp(1000, 0)))));

    assertThat(only(view).traffic().rates().orElseThrow().sentBytes()).isEqualTo(500.0);
  }

  @Test
  void anotherProcessWithTheSameIdDoesNotInherit() {
    model.next(at(0, List.of(process(1, 1, "old", tcp(9000, 9000)))));

    View view = model.next(at(1, List.of(process(1, 2, "new", tcp(100, 0)))));

    assertThat(only(view).task().command()).isEqualTo("new");
    assertThat(only(view).traffic().rates().orElseThrow().sentBytes()).isEqualTo(100.0);
  }

  @Test
  void counterThatRunsBackwardsGivesNoRate() {
    model.next(at(0, List.of(process(1, 1, "a", tcp(1000, 1000)))));

    View view = model.next(at(1, List.of(process(1, 1, "a", tcp(900, 2000)))));

    assertThat(only(view).traffic().rates()).isEmpty();
  }

  @Test
  void timeThatStandsStillGivesNoRate() {
    Task task = process(1, 1, "a", tcp(1000, 1000));
    model.next(at(5, List.of(task)));

    assertThat(only(model.next(at(5, List.of(task)))).traffic().rates()).isEmpty();
  }

  @Test
  void processThatLivedBetweenTwoSamplesIsShownForTheWindow() {
    model.next(at(0, List.of()));

    View view = model.next(at(1, List.of(), exit(process(9, 1, "short", tcp(700, 0)))));
    assertThat(only(view).finished()).isTrue();
    assertThat(only(view).traffic().rates().orElseThrow().sentBytes()).isEqualTo(700.0);

    assertThat(model.next(at(6, List.of())).rows()).hasSize(1);
    assertThat(model.next(at(7, List.of())).rows()).isEmpty();
  }

  @Test
  void finalCountersOfTheRecordReplaceThoseOfTheSample() {
    model.next(at(0, List.of(process(1, 1, "a", tcp(100, 0)))));

    View view =
        model.next(
            at(1, List.of(process(1, 1, "a", tcp(150, 0))), exit(process(1, 1, "a", tcp(180, 0)))));

    assertThat(only(view).task().counters()).isEqualTo(tcp(180, 0));
    assertThat(only(view).traffic().rates().orElseThrow().sentBytes()).isEqualTo(80.0);
  }

  @Test
  void filterLeavesOthersAndTheirTotalsOut() {
    Model filtered = new Model(Set.of(1));
    List<Task> before = List.of(process(1, 1, "a", tcp(0, 0)), process(2, 1, "b", tcp(0, 0)));
    List<Task> after =
        List.of(
            process(1, 1, "a", tcp(100, 0)),
            process(2, 1, "b", tcp(900, 0)),
            Samples.unidentified(tcp(50, 0)));
    filtered.next(at(0, before));

    View view = filtered.next(at(1, after, exit(process(3, 1, "c", tcp(1, 1)))));

    assertThat(only(view).task().id()).isEqualTo(1);
    assertThat(total(view).sinceAgent()).isEqualTo(tcp(100, 0));
    assertThat(total(view).rates().orElseThrow().sentBytes()).isEqualTo(100.0);
  }
}
