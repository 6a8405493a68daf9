// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import static dev.netatop.cli.top.Samples.SECOND;
import static dev.netatop.cli.top.Samples.process;
import static dev.netatop.cli.top.Samples.sample;
import static dev.netatop.cli.top.Samples.status;
import static dev.netatop.cli.top.Samples.tcp;
import static dev.netatop.cli.top.Samples.withDevices;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.client.DeviceCounters;
import dev.netatop.client.NetCounters;
import dev.netatop.client.Task;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Devices, agents that come and go, and what the policy hides. */
class ModelLossTest {
  private final Model model = Samples.model();

  private View next(long second, int agentPid, Task... tasks) {
    return model.next(
        sample(
            second * SECOND,
            agentPid,
            List.of(tasks),
            List.of(),
            status(NetCounters.ZERO, NetCounters.ZERO)));
  }

  private static Map<String, Row> byDevice(View view) {
    return view.rows().stream()
        .filter(row -> row.kind() == Row.Kind.PROCESS)
        .collect(Collectors.toMap(Row::device, Function.identity()));
  }

  private static DeviceCounters on(String device, long sent) {
    return new DeviceCounters(device, tcp(sent, 0));
  }

  @Test
  void processOnTwoDevicesHasARowForEachAndTheyMakeItsWhole() {
    next(0, 1, withDevices(process(1, 1, "a", tcp(1000, 0)), on("eth0", 600), on("lo", 300)));

    View view =
        next(1, 1, withDevices(process(1, 1, "a", tcp(2000, 0)), on("eth0", 700), on("lo", 1100)));

    Map<String, Row> rows = byDevice(view);
    assertThat(rows).containsOnlyKeys("eth0", "lo");
    assertThat(rows.get("eth0").traffic().sinceTop()).isEqualTo(tcp(100, 0));
    // What a socket moved that is gone already goes to the device that grew most.
    assertThat(rows.get("lo").traffic().sinceTop()).isEqualTo(tcp(900, 0));
    assertThat(rows.get("eth0").traffic().sinceAgent()).isEqualTo(tcp(800, 0));
    assertThat(rows.get("lo").traffic().sinceAgent()).isEqualTo(tcp(1200, 0));
  }

  @Test
  void whatFollowsTheLastSocketStaysWithItsDevice() {
    next(0, 1, withDevices(process(1, 1, "a", tcp(0, 0)), on("eth0", 0)));
    next(1, 1, withDevices(process(1, 1, "a", tcp(100, 0)), on("eth0", 100)));

    assertThat(byDevice(next(2, 1, process(1, 1, "a", tcp(150, 0)))))
        .containsOnlyKeys("eth0")
        .hasEntrySatisfying(
            "eth0", row -> assertThat(row.traffic().sinceTop()).isEqualTo(tcp(150, 0)));
  }

  @Test
  void deviceThatComesLateTakesTheRowOfTheUnknownOne() {
    next(0, 1, process(1, 1, "a", tcp(0, 0)));

    View view = next(1, 1, withDevices(process(1, 1, "a", tcp(100, 0)), on("tun0", 100)));

    assertThat(byDevice(view)).containsOnlyKeys("tun0");
  }

  @Test
  void socketsThatWereHandedOverShareWhatTheProcessMoved() {
    next(0, 1, withDevices(process(1, 1, "a", tcp(0, 0)), on("eth0", 0)));

    View view =
        next(1, 1, withDevices(process(1, 1, "a", tcp(1000, 0)), on("eth0", 6000), on("lo", 2000)));

    Map<String, Row> rows = byDevice(view);
    assertThat(rows.get("eth0").traffic().sinceTop().sentBytes()).isEqualTo(750);
    assertThat(rows.get("lo").traffic().sinceTop().sentBytes()).isEqualTo(250);
  }

  @Test
  void anotherAgentCountsAnewAndTotalsGoOn() {
    next(0, 1, process(1, 1, "a", tcp(1000, 0)));
    next(1, 1, process(1, 1, "a", tcp(1500, 0)));
    model.gap();

    View view = next(10, 2, process(1, 1, "a", tcp(40, 0)));
    Row row = byDevice(view).get("");
    assertThat(row.traffic().rates()).isEmpty();
    assertThat(row.traffic().sinceTop()).isEqualTo(tcp(500, 0).plus(tcp(40, 0)));
    assertThat(row.traffic().sinceAgent()).isEqualTo(tcp(40, 0));

    view = next(11, 2, process(1, 1, "a", tcp(140, 0)));
    assertThat(byDevice(view).get("").traffic().rates().orElseThrow().sentBytes()).isEqualTo(100.0);
  }

  @Test
  void theSameAgentAfterAGapHasLostNothing() {
    next(0, 1, process(1, 1, "a", tcp(1000, 0)));
    model.gap();

    View view = next(10, 1, process(1, 1, "a", tcp(1600, 0)));

    assertThat(byDevice(view).get("").traffic().sinceTop()).isEqualTo(tcp(600, 0));
    assertThat(byDevice(view).get("").traffic().rates()).isEmpty();
  }

  private View strict(long second, NetCounters all, Task... own) {
    return model.next(
        sample(
            second * SECOND,
            1,
            List.of(own),
            List.of(),
            Samples.ownTasksOnly(status(all, NetCounters.ZERO))));
  }

  private static Row hidden(View view) {
    return view.rows().stream()
        .filter(row -> row.kind() == Row.Kind.HIDDEN)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatThePolicyHidesIsTheRestOfTheTotals() {
    strict(0, tcp(10_000, 0), process(1, 1, "mine", tcp(1000, 0)));

    View view = strict(1, tcp(15_000, 0), process(1, 1, "mine", tcp(2000, 0)));

    assertThat(hidden(view).traffic().sinceTop()).isEqualTo(tcp(4000, 0));
    assertThat(hidden(view).traffic().sinceAgent()).isEqualTo(tcp(13_000, 0));
    assertThat(hidden(view).program(ProgramName.PATH)).contains("policy");
    assertThat(hidden(view).pid()).isEqualTo("?");
  }

  @Test
  void whatIsHiddenNeverShrinks() {
    strict(0, tcp(1000, 0), process(1, 1, "mine", tcp(0, 0)));
    // The totals are older than the counters, so what is shown may be ahead of them.
    View view = strict(1, tcp(1000, 0), process(1, 1, "mine", tcp(500, 0)));

    assertThat(hidden(view).traffic().sinceTop()).isEqualTo(tcp(0, 0));
    assertThat(hidden(view).traffic().rates().orElseThrow().sentBytes()).isZero();
  }

  @Test
  void nothingIsHiddenWhereThePolicyShowsAll() {
    View view = next(0, 1, process(1, 1, "a", tcp(1, 1)));

    assertThat(view.rows()).noneMatch(row -> row.kind() == Row.Kind.HIDDEN);
  }
}
