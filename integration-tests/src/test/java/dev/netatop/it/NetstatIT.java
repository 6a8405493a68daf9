// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Shell;
import dev.netatop.it.lab.Side;
import dev.netatop.it.lab.SocketStates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same lines as Debian's netstat, order and blanks aside, for sockets in every state. */
@ExtendWith(RealKernel.class)
final class NetstatIT {
  private static final String LONG6 = "2001:db8:1111:2222:3333:4444:5555:6666";
  private static final String SILENT4 = "192.0.2.99";

  /** As often as the kernel may change something between two listings. */
  private static final int ATTEMPTS = 20;

  private static Link link;
  private static Path directory;
  private static SocketStates states;

  @BeforeAll
  static void open() {
    link = Link.withoutOffloads();
    Side side = link.client();
    side.run("ip", "addr", "add", LONG6 + "/128", "dev", "lo", "nodad");
    side.run(
        "ip",
        "neigh",
        "add",
        SILENT4,
        "lladdr",
        "02:00:00:00:00:99",
        "dev",
        Link.DEVICE,
        "nud",
        "permanent");
    String[][] routes = {
      {"default", "via", "192.0.2.2"},
      {"blackhole", "198.51.100.0/25"},
      {"unreachable", "198.51.100.128/25"},
      {"203.0.113.9/32", "via", "192.0.2.2", "mtu", "1400", "window", "2000", "metric", "5"},
      {"2001:db8:9::/48", "via", "2001:db8::2", "metric", "7"},
      {"unreachable", "2001:db8:8::/48"},
    };
    for (String[] route : routes) {
      side.run(
          Stream.concat(Stream.of("ip", "route", "add"), Stream.of(route)).toArray(String[]::new));
    }
    directory = AgentProcess.newDirectory();
    states = SocketStates.open(side, LONG6, SILENT4, directory);
  }

  @AfterAll
  static void close() {
    if (states != null) {
      states.close();
    }
    if (directory != null) {
      AgentProcess.remove(directory);
    }
    if (link != null) {
      link.close();
    }
  }

  private static String theirs(Side side, String... options) {
    return side.run(command(List.of("netstat"), options));
  }

  private static String ours(Side side, String... options) {
    return side.run(command(NetstatCommands.OURS, options));
  }

  private static String[] command(List<String> program, String... options) {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of(options));
    return command.toArray(String[]::new);
  }

  /** Compares until nothing changed in between; what stays different is told. */
  private static void assertSame(Side side, String... options) {
    List<String> expected = List.of();
    List<String> actual = List.of();
    for (int i = 0; i < ATTEMPTS; i++) {
      expected = NetstatCommands.comparable(theirs(side, options));
      actual = NetstatCommands.comparable(ours(side, options));
      if (actual.equals(expected)) {
        break;
      }
    }
    assertThat(actual).isEqualTo(expected).hasSizeGreaterThan(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-tan",
        "-tuapn",
        "-tulpn",
        "-nltp",
        "-xa",
        "-xapn",
        "-tane",
        "-tano",
        "-tuxaneop",
        "-n",
        "-an",
        "-tanW",
        "-tuapnW",
        "-4an",
        "-6an",
        "-wan",
        "-uln",
        "-xl",
        "-A inet6 -n",
        "--tcp --listening --programs --numeric-hosts --numeric-ports",
        "-rn",
        "-rne",
        "-rnee",
        "-6rn",
        "-i",
        "-ia",
        "-ie",
        "-gn"
      })
  void sameLinesAsDebiansNetstat(String options) {
    assertSame(link.client(), options.split(" "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-s", "-st", "-su", "-sw", "-6s", "-6su"})
  void sameCountersByNameAndValue(String options) {
    assertSame(link.server(), options);
  }

  @Test
  void everyTcpStateWasCompared() {
    states.renew();
    Pause.until(
        "every state",
        Duration.ofSeconds(30),
        () ->
            NetstatCommands.comparable(ours(link.client(), "-tan")).stream()
                .filter(line -> line.startsWith("tcp"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList()
                .containsAll(
                    List.of(
                        "LISTEN",
                        "SYN_SENT",
                        "SYN_RECV",
                        "ESTABLISHED",
                        "FIN_WAIT1",
                        "FIN_WAIT2",
                        "CLOSE_WAIT",
                        "CLOSING",
                        "LAST_ACK",
                        "TIME_WAIT")));
    assertSame(link.client(), "-tan");
    assertSame(link.client(), "-tanW");
    assertThat(theirs(link.client(), "-tanW")).contains(LONG6 + ":7003");
    assertThat(ours(link.client(), "-tanW")).contains(LONG6 + ":7003");
    assertThat(ours(link.client(), "-tan")).contains(" 2001:db8:1111:2222:7003 ");
    assertThat(ours(link.client(), "-tan")).containsPattern("tcp6 .* 127\\.0\\.0\\.1:7002 ");
  }

  @Test
  void scriptsThatCountStatesWork() {
    String script = "netstat -n | awk '/^tcp/ {++S[$NF]} END {for(a in S) print a, S[a]}'";
    String ours = script.replaceFirst("netstat", String.join(" ", NetstatCommands.OURS));
    List<String> expected = List.of();
    List<String> actual = List.of();
    for (int i = 0; i < ATTEMPTS && (actual.isEmpty() || !actual.equals(expected)); i++) {
      expected = NetstatCommands.comparable(link.client().run("sh", "-c", script));
      actual = NetstatCommands.comparable(link.client().run("sh", "-c", ours));
    }
    assertThat(actual).isEqualTo(expected).anyMatch(line -> line.matches("ESTABLISHED \\d+"));
  }

  /**
   * The kernel's files in forms that sockets do not take at will: each timer, each flag of a route,
   * and each counter with a number of its own.
   */
  @Test
  void sameLinesForEveryFormOfTheKernelsFiles() {
    Path files = AgentProcess.newDirectory();
    try {
      KernelFileForms.write(files);
      String[] views = {
        "-tan4", "-tano4", "-tn4", "-ltn4", "-uan4", "-un4", "-uln4", "-wan4", "-6an", "-6anW",
        "-tane4", "-xa", "-x", "-xl", "-rn", "-rne", "-rnee", "-6rn", "-6rnC", "-s", "-st", "-6s"
      };
      for (String view : views) {
        List<String> expected = NetstatCommands.comparable(on(files, List.of("netstat"), view));
        List<String> actual = NetstatCommands.comparable(on(files, NetstatCommands.OURS, view));
        assertThat(actual).as(view).isEqualTo(expected).hasSizeGreaterThan(2);
      }
    } finally {
      AgentProcess.remove(files);
    }
  }

  /** Runs a program that finds these files in place of its /proc/net. */
  private static String on(Path files, List<String> program, String option) {
    List<String> command =
        new ArrayList<>(
            Arrays.asList(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount --bind \"$0\" /proc/$$/net && exec \"$@\"",
                files.toString()));
    command.addAll(program);
    command.add(option);
    return Shell.run(command.toArray(String[]::new));
  }
}
