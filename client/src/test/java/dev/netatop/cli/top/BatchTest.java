// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import static dev.netatop.cli.top.Samples.at;
import static dev.netatop.cli.top.Samples.process;
import static dev.netatop.cli.top.Samples.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {
  /** A clock that only sleeping moves. */
  private static final class ManualPace implements Pace {
    private long nowNs;

    @Override
    public long nowNs() {
      return nowNs;
    }

    @Override
    public void sleepNs(long timeNs) {
      nowNs += Math.max(0, timeNs);
    }
  }

  @Test
  void firstRefreshHasRatesAlready() throws Exception {
    ManualPace pace = new ManualPace();
    Source source =
        new Source() {
          @Override
          public Sample sample(Demand demand) {
            long second = pace.nowNs() / Samples.SECOND;
            return at(second, List.of(process(1, 1, "a", tcp(500 * second, 0))));
          }

          @Override
          public void close() {}
        };
    List<Double> rates = new ArrayList<>();

    new Batch(
            Samples.feed(source, Samples.model()),
            Demand.NOTHING,
            view -> rates.add(view.rows().get(0).traffic().rates().orElseThrow().sentBytes()),
            notice -> {},
            pace)
        .run(Duration.ofSeconds(2), 3);

    assertThat(rates).containsExactly(500.0, 500.0, 500.0);
    assertThat(pace.nowNs()).isEqualTo(6 * Samples.SECOND);
  }

  @Test
  void lostPacketsAreSaidWheneverThereAreMore() throws Exception {
    ManualPace pace = new ManualPace();
    long[] lostBySecond = {0, 0, 12, 12, 4000};
    Source source =
        new Source() {
          @Override
          public Sample sample(Demand demand) {
            int second = (int) (pace.nowNs() / Samples.SECOND);
            return Samples.losing(lostBySecond[second], at(second, List.of()));
          }

          @Override
          public void close() {}
        };
    List<String> notices = new ArrayList<>();

    new Batch(
            Samples.feed(source, Samples.model()),
            Demand.NOTHING,
            view -> notices.add("refresh " + view.time().getEpochSecond()),
            notices::add,
            pace)
        .run(Duration.ofSeconds(1), 4);

    assertThat(notices)
        .containsExactly(
            "refresh 1",
            "the agent has lost 12 packets since it began to count: figures are too low",
            "refresh 2",
            "refresh 3",
            "the agent has lost 4000 packets since it began to count: figures are too low",
            "refresh 4");
  }
}
