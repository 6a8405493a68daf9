// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
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
    // Slow enough for nethogs to miss nothing on a busy machine.
    long speed = 1 << 20;
    int seconds = 2;
    try (AgentProcess agent = AgentProcess.start();
        Link link = Link.withSoftwareSegmentation();
        PacedSender sender = PacedSender.connect(link, speed, seconds);
        Trace counted = Trace.of(ours(agent, "-d", "1", "-c", "5"));
        Trace ours = Trace.of(ours(agent, "-d", "1", "-v", "2", Link.DEVICE));
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
                    "-v",
                    "2",
                    Link.DEVICE))) {
      theirs.awaitRefreshes(1);
      ours.awaitRefreshes(1);
      sender.begin();
      sender.awaitSpeed();
      double sent = seconds * speed;
      for (Trace trace : List.of(ours, theirs)) {
        trace.await("all of it", row -> row.isOf(sender.pid()) && row.sent() > 0.98 * sent);
      }

      double our = sentBytes(awk(agent, ours.lines()), sender.pid());
      double their = sentBytes(awk(agent, theirs.lines()), sender.pid());

      // Both count what passed the device; nethogs counts its 14 bytes of link header a packet too.
      assertThat(our).isCloseTo(their, within(0.02 * their));
      assertThat(our).isCloseTo(sent, within(0.02 * sent));
      assertThat(counted.awaitEnd()).isZero();
      assertThat(awk(agent, counted.lines()))
          .contains("refreshes 5")
          .anyMatch(line -> line.startsWith("0 "));
    }
  }

  /** What the script makes of a trace. */
  private static List<String> awk(AgentProcess agent, List<String> trace) throws IOException {
    Path file = Files.createTempFile(agent.directory(), "trace", "");
    Files.write(file, trace);
    return Shell.run("awk", AWK, file.toString()).lines().toList();
  }

  private static double sentBytes(List<String> lines, long pid) {
    String line =
        lines.stream()
            .filter(l -> l.startsWith(pid + " "))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no line of " + pid + " in " + lines));
    return Double.parseDouble(line.split(" ", -1)[1]);
  }

  @Test
  void aKnownSpeedIsRightInEveryUnit() {
    double[] units = {1024, 1024, 1, MB, MB, 1024 * MB};
    List<Trace> traces = new ArrayList<>();
    try (AgentProcess agent = AgentProcess.start();
        Link link = Link.withSoftwareSegmentation();
        PacedSender sender = PacedSender.connect(link, (long) SPEED, 300)) {
      sender.begin();
      try {
        for (int mode = 0; mode < units.length; mode++) {
          traces.add(Trace.of(ours(agent, "-v", Integer.toString(mode), Link.DEVICE)));
        }
        for (int mode = 0; mode < units.length; mode++) {
          Trace trace = traces.get(mode);
          double unit = units[mode];
          boolean isTotal = mode >= 1 && mode <= 3;
          // A stall of this machine is over after some refreshes; a wrong unit never is.
          Pause.until(
              "10 MB/s in mode " + mode,
              Duration.ofMinutes(2),
              () ->
                  isRight(trace, isTotal, unit, sender.pid(), Trace.Row::sent)
                      && isRight(trace, isTotal, unit, sender.sinkPid(), Trace.Row::received));
        }
      } finally {
        traces.forEach(Trace::close);
      }
      sender.stop();
      double speed = sender.awaitSpeed();
      assertThat(speed).as("the sender's own").isCloseTo(SPEED, within(0.1 * SPEED));
    }
  }

  /** Whether the last refreshes, whose windows are full, show the known speed within 2 %. */
  private static boolean isRight(
      Trace trace, boolean isTotal, double unit, long pid, ToDoubleFunction<Trace.Row> number) {
    List<double[]> shown = new ArrayList<>();
    for (Trace.Refresh refresh : trace.refreshes()) {
      refresh
          .of(pid)
          .ifPresent(row -> shown.add(new double[] {refresh.timeNs(), number.applyAsDouble(row)}));
    }
    if (shown.size() < 10) {
      return false;
    }
    List<double[]> latest = shown.subList(shown.size() - 6, shown.size());
    double speed =
        unit * (isTotal ? slope(latest) : median(latest.stream().map(s -> s[1]).toList()));
    return Math.abs(speed - SPEED) <= 0.02 * SPEED;
  }

  /** The median growth a second between any two refreshes that are three or more apart. */
  private static double slope(List<double[]> shown) {
    List<Double> slopes = new ArrayList<>();
    for (int i = 0; i < shown.size(); i++) {
      for (int j = i + 3; j < shown.size(); j++) {
        double seconds = (shown.get(j)[0] - shown.get(i)[0]) / 1e9;
        slopes.add((shown.get(j)[1] - shown.get(i)[1]) / seconds);
      }
    }
    return median(slopes);
  }

  private static double median(List<Double> numbers) {
    return numbers.stream().sorted().toList().get(numbers.size() / 2);
  }
}
