// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code netatop top} beside nethogs, on the same traffic of known speed. */
@ExtendWith(RealKernel.class)
final class NethogsIT {
  private static final double MB = 1 << 20;
  private static final double SPEED = 10 * MB;

  /** What a script does with the trace: the last line of each process. */
  private static final String AWK =
      "BEGIN { FS = \"\\t\" } "
          + "/^Refreshing:/ { refreshes++ } "
          + "NF == 3 { n = split($1, who, \"/\"); sent[who[n - 1]] = $2; received[who[n - 1]] = $3 } "
          + "END { print \"refreshes\", refreshes; for (p in sent) print p, sent[p], received[p] }";

  private static List<String> ours(AgentProcess agent, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                AgentProcess.program("netatop").toString(),
                "nethogs",
                "--socket",
                agent.socket().toString(),
                "-t"));
    command.addAll(List.of(options));
    return command;
  }

  @Test
  void oneScriptReadsBoth() throws IOException {
    try (AgentProcess agent = AgentProcess.start();
        Link link = Link.withSoftwareSegmentation();
        PacedSender sender = PacedSender.connect(link, (long) SPEED, 2);
        Trace ours = Trace.of(ours(agent, "-d", "1", "-c", "6", "-v", "2", Link.DEVICE));
        // A pipe would keep its refreshes back until it ends.
        Trace theirs =
            Trace.of(
                List.of(
                    "ip",
                    "netns",
                    "exec",
                    link.client().name(),
                    "stdbuf",
                    "-oL",
                    "nethogs",
                    "-t",
                    "-d",
                    "1",
                    "-c",
                    "30",
                    "-v",
                    "2",
                    Link.DEVICE))) {
      theirs.awaitRefreshes(1);
      ours.awaitRefreshes(1);
      sender.begin();
      sender.awaitSpeed();
      ours.awaitEnd();
      int last = theirs.refreshes().size() + 2;
      theirs.awaitRefreshes(last);

      List<String> fromOurs = awk(agent, ours.lines());
      List<String> fromTheirs = awk(agent, theirs.lines());

      assertThat(fromOurs).contains("refreshes 6");
      assertThat(fromOurs).anyMatch(line -> line.startsWith("0 "));
      double[] our = numbers(fromOurs, sender.pid());
      double[] their = numbers(fromTheirs, sender.pid());
      // Both count what passed the device; nethogs counts its 14 bytes of link header a packet too.
      assertThat(our[0]).isCloseTo(their[0], within(0.02 * their[0]));
      assertThat(our[0]).isCloseTo(2 * SPEED, within(0.02 * 2 * SPEED));
    }
  }

  /** What the script makes of a trace. */
  private static List<String> awk(AgentProcess agent, List<String> trace) throws IOException {
    Path file = Files.createTempFile(agent.directory(), "trace", "");
    Files.write(file, trace);
    return Shell.run("awk", AWK, file.toString()).lines().toList();
  }

  private static double[] numbers(List<String> lines, long pid) {
    String line =
        lines.stream()
            .filter(l -> l.startsWith(pid + " "))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no line of " + pid + " in " + lines));
    return Arrays.stream(line.split(" ", -1)).skip(1).mapToDouble(Double::parseDouble).toArray();
  }

  @Test
  void aKnownSpeedIsRightInEveryUnit() {
    int seconds = 14;
    int refreshes = 10;
    double[] units = {1024, 1024, 1, MB, MB, 1024 * MB};
    List<Trace> traces = new ArrayList<>();
    try (AgentProcess agent = AgentProcess.start();
        Link link = Link.withSoftwareSegmentation();
        PacedSender sender = PacedSender.connect(link, (long) SPEED, seconds);
        Agent counters = agent.connect()) {
      sender.begin();
      try {
        for (int mode = 0; mode < units.length; mode++) {
          traces.add(
              Trace.of(ours(agent, "-c", Integer.toString(refreshes), "-v", "" + mode, "link0")));
        }
        for (Trace trace : traces) {
          assertThat(trace.awaitEnd()).isZero();
        }
      } finally {
        traces.forEach(Trace::close);
      }
      double speed = sender.awaitSpeed();
      for (int mode = 0; mode < units.length; mode++) {
        List<Trace.Refresh> shown = traces.get(mode).refreshes();
        assertThat(shown).hasSize(refreshes);
        boolean isTotal = mode >= 1 && mode <= 3;
        double sent =
            isTotal ? slope(shown, sender.pid(), false) : rate(shown, sender.pid(), false);
        double received =
            isTotal ? slope(shown, sender.sinkPid(), true) : rate(shown, sender.sinkPid(), true);
        assertThat(sent * units[mode]).as("mode " + mode).isCloseTo(speed, within(0.02 * speed));
        assertThat(received * units[mode])
            .as("mode " + mode)
            .isCloseTo(speed, within(0.02 * speed));
      }
      assertThat(counters.process((int) sender.pid(), 0).getCounters().getTcpSentBytes())
          .isGreaterThan((long) (seconds * SPEED));
    }
  }

  private static double number(Trace.Refresh refresh, long pid, boolean received) {
    Trace.Row row = refresh.of(pid).orElseThrow();
    return received ? row.received() : row.sent();
  }

  /** The median of the refreshes whose window is full: a stall of this machine is in a few. */
  private static double rate(List<Trace.Refresh> shown, long pid, boolean received) {
    return median(
        shown.stream().skip(4).mapToDouble(r -> number(r, pid, received)).sorted().toArray());
  }

  /** The median growth a second between any two refreshes that are three or more apart. */
  private static double slope(List<Trace.Refresh> shown, long pid, boolean received) {
    List<Double> slopes = new ArrayList<>();
    for (int i = 0; i < shown.size(); i++) {
      for (int j = i + 3; j < shown.size(); j++) {
        double seconds = (shown.get(j).timeNs() - shown.get(i).timeNs()) / 1e9;
        slopes.add(
            (number(shown.get(j), pid, received) - number(shown.get(i), pid, received)) / seconds);
      }
    }
    return median(slopes.stream().mapToDouble(s -> s).sorted().toArray());
  }

  private static double median(double[] sorted) {
    return sorted[sorted.length / 2];
  }
}
