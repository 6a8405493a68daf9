// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.netatop.fake.Canned;
import dev.netatop.fake.FakeAgent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class MainTest {
  private static final List<String> TASK_KEYS =
      List.of(
          "type",
          "id",
          "tgid",
          "uid",
          "user",
          "command",
          "commandLine",
          "commandLineTruncated",
          "details",
          "startTime",
          "startTimeNs",
          "tcpSentPackets",
          "tcpSentBytes",
          "tcpReceivedPackets",
          "tcpReceivedBytes",
          "udpSentPackets",
          "udpSentBytes",
          "udpReceivedPackets",
          "udpReceivedBytes");

  @TempDir private Path folder;
  private final TestEnvironment environment = new TestEnvironment();

  private int runOn(FakeAgent agent, String... args) {
    environment.withVariable("NETATOP_SOCKET", agent.socket().toString());
    return environment.run(args);
  }

  private static List<String> keys(String json) throws IOException {
    List<String> keys = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.FIELD_NAME) {
          keys.add(parser.currentName());
        }
      }
    }
    return keys;
  }

  @Test
  void countersHaveTheDocumentedKeys() throws IOException {
    try (FakeAgent agent = new FakeAgent(folder, Canned::host)) {
      assertThat(runOn(agent, "counters", "-p", "1234", "--json")).isZero();
    }
    assertThat(keys(environment.out())).isEqualTo(TASK_KEYS);
  }

  @Test
  void exitsAddTheirKeys() throws IOException {
    try (FakeAgent agent = new FakeAgent(folder, Canned::host)) {
      assertThat(runOn(agent, "exits", "--json")).isZero();
    }
    List<String> expected = new ArrayList<>(TASK_KEYS);
    expected.addAll(List.of("sequence", "exitTime", "exitCode", "exitSignal", "durationMs"));
    assertThat(keys(environment.out())).isEqualTo(expected);
  }

  @Test
  void statusHasTheDocumentedKeys() throws IOException {
    try (FakeAgent agent = new FakeAgent(folder, Canned::host)) {
      assertThat(runOn(agent, "status", "--json")).isZero();
    }
    List<String> expected = new ArrayList<>(List.of("source", "version", "uptimeSeconds"));
    expected.addAll(TASK_KEYS.subList(11, 19));
    expected.addAll(
        List.of(
            "unidentifiedTcpSentPackets",
            "unidentifiedTcpReceivedPackets",
            "unidentifiedUdpSentPackets",
            "unidentifiedUdpReceivedPackets",
            "icmpSentPackets",
            "icmpReceivedPackets",
            "sockinfos",
            "sockinfoOverflows",
            "taskinfos",
            "taskinfoOverflows",
            "exitRecords",
            "lostExits",
            "lostPackets"));
    assertThat(keys(environment.out())).isEqualTo(expected);
  }

  @Test
  void unknownTaskIsThreeAndTheOthersArePrinted() throws IOException {
    try (FakeAgent agent = new FakeAgent(folder, Canned::host)) {
      assertThat(runOn(agent, "counters", "-p", "5", "-p", "1234", "-t", "6", "--json"))
          .isEqualTo(3);
    }
    assertThat(environment.out().lines()).hasSize(1);
    assertThat(environment.err())
        .isEqualTo(
            """
            netatop: process 5 does not exist, or never had traffic
            netatop: thread 6 does not exist, or never had traffic
            """);
  }

  @Test
  void missingAgentIsFourAndSaysHowToStartIt() {
    String socket = folder.resolve("none.sock").toString();

    assertThat(environment.run("status", "--socket", socket)).isEqualTo(4);

    assertThat(environment.err().lines()).hasSize(1);
    assertThat(environment.err()).contains(socket).contains("sudo netatop-agent");
    assertThat(environment.out()).isEmpty();
  }

  @Test
  void agentThatGoesAwayIsFour() throws IOException {
    FakeAgent.Script dies =
        (request, peer) -> {
          Canned.host(request, peer);
          if (request.hasProbe()) {
            peer.die();
          }
        };
    try (FakeAgent agent = new FakeAgent(folder, dies)) {
      assertThat(runOn(agent, "exits", "--follow", "--json")).isEqualTo(4);
    }
    assertThat(environment.out().lines()).hasSize(2);
  }

  @Test
  void refusalOfTheAgentIsOneAndItsTextIsMadeHarmless() throws IOException {
    FakeAgent.Script refuses = (request, peer) -> peer.error(request, "EPERM", "no\u001b[2J!");
    try (FakeAgent agent = new FakeAgent(folder, refuses)) {
      assertThat(runOn(agent, "status")).isEqualTo(1);
    }
    assertThat(environment.err()).isEqualTo("netatop: no?[2J!\n");
  }

  @Test
  void tooFewExitsInTimeIsOne() throws IOException {
    try (FakeAgent agent = new FakeAgent(folder, Canned::host)) {
      assertThat(runOn(agent, "exits", "-n", "3", "--timeout", "0.05", "--csv")).isEqualTo(1);
    }
    assertThat(environment.err()).contains("the time is over: 2 of 3 processes finished");
  }

  @Test
  void followingUntilTheTimeIsOverIsSuccess() throws IOException {
    try (FakeAgent agent = new FakeAgent(folder, Canned::host)) {
      assertThat(runOn(agent, "exits", "--follow", "--timeout", "0.05", "--since", "41")).isZero();
      assertThat(agent.seen().poll().getSubscribeExits().getFrom().getSequence()).isEqualTo(41);
    }
  }

  @Test
  void optionsWorkBeforeTheCommandToo() throws IOException {
    try (FakeAgent agent = new FakeAgent(folder, Canned::host)) {
      assertThat(environment.run("--json", "--socket", agent.socket().toString(), "gc")).isZero();
    }
    assertThat(environment.out()).isEqualTo("{\"collected\":true,\"lingerCut\":false}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "counters -p 0",
        "counters -p x",
        "counters --frobnicate",
        "counters surplus",
        "counters --json --csv",
        "exits -n 0",
        "exits -n 2 --follow",
        "exits --timeout -1",
        "exits --since yesterday",
        "drain --timeout 0",
        "top -v 6",
        "top -d 0.01",
        "top -c -1",
        "top -c many",
        "top -f port 80",
        "top -l -b",
        "top -C --tcp-only",
        "top --window 0",
        "top --window 121",
        "top --group-by colour",
        "nethogs -P self",
        "netstat -r -i",
        "netstat -A ipx",
        "netstat -F -C",
        "netstat --netns one",
        "netstat -Z",
        "netstat 0",
        "netstat 1 2",
        "netstat --frobnicate"
      })
  void wrongUsageIsTwo(String command) {
    String[] args = command.isEmpty() ? new String[0] : command.split(" ");

    assertThat(environment.run(args)).isEqualTo(2);

    assertThat(environment.err()).startsWith("netatop: ").contains("--help");
    assertThat(environment.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"counters", "exits", "gc", "drain", "status", "top", "netstat"})
  void helpOfEachCommandNamesKeysStatusesAndAnExample(String command) {
    assertThat(environment.run(command, "--help")).isZero();

    assertThat(environment.out())
        .contains("Keys of --json and --csv", "Exit status:", "Example", "--socket");
  }

  @Test
  void helpCommandAndVersion() {
    assertThat(environment.run("help", "exits")).isZero();
    assertThat(environment.out()).contains("netatop exits");
    TestEnvironment other = new TestEnvironment();
    assertThat(other.run("-V")).isZero();
    assertThat(other.out()).matches("netatop \\d+\\.\\d+\\.\\d+\\S*\n");
  }

  @Test
  void pcapFilterSaysWhatItNeeds() {
    assertThat(environment.run("nethogs", "-f", "port 80")).isEqualTo(2);

    assertThat(environment.err())
        .contains("netatop-agent --source pcap --filter", "--match")
        .endsWith("netatop: see 'netatop top --help'\n");
  }

  @Test
  void topHasTheDocumentedKeys() throws IOException {
    try (FakeAgent agent = new FakeAgent(folder, Canned::host)) {
      assertThat(runOn(agent, "top", "-c", "1", "-d", "0.1", "-v", "2", "--since-agent", "--json"))
          .isZero();
    }
    List<String> totals =
        List.of(
            "sentBytes",
            "receivedBytes",
            "sentPackets",
            "receivedPackets",
            "tcpSentPackets",
            "tcpSentBytes",
            "tcpReceivedPackets",
            "tcpReceivedBytes",
            "udpSentPackets",
            "udpSentBytes",
            "udpReceivedPackets",
            "udpReceivedBytes");
    List<String> expected =
        new ArrayList<>(
            List.of(
                "time",
                "type",
                "device",
                "program",
                "finished",
                "id",
                "uid",
                "user",
                "command",
                "commandLine",
                "commandLineTruncated",
                "details",
                "startTime",
                "startTimeNs"));
    expected.addAll(totals);
    List<String> lines = environment.out().lines().toList();
    String curl = lines.stream().filter(l -> l.contains("\"id\":1234")).findFirst().orElseThrow();
    assertThat(keys(curl)).isEqualTo(expected);
    List<String> ofTotal = new ArrayList<>(List.of("time", "type"));
    ofTotal.addAll(totals);
    ofTotal.add("lostPackets");
    assertThat(keys(lines.get(lines.size() - 1))).isEqualTo(ofTotal);
    TestEnvironment help = new TestEnvironment();
    help.run("top", "--help");
    assertThat(help.out()).contains(expected).contains("sentBytesPerSecond", "lostPackets");
  }

  @Test
  void nethogsIsTopAndTakesItsOptions() throws IOException {
    try (FakeAgent agent = new FakeAgent(folder, Canned::host)) {
      assertThat(
              runOn(
                  agent,
                  "nethogs",
                  "-c",
                  "1",
                  "-d",
                  "0.1",
                  "-xptsbaC",
                  "-g",
                  "50",
                  "-P",
                  "1234",
                  "--since-agent",
                  "-v",
                  "1",
                  "lo"))
          .isZero();
      assertThat(agent.seen())
          .anyMatch(r -> r.getSnapshot().getFilter().getTgidList().contains(1234));
    }
    assertThat(environment.out()).isEqualTo("\nRefreshing:\n");
    assertThat(environment.err()).startsWith("netatop: the agent has lost 57 packets");
  }

  @Test
  void topWithoutTerminalIsATrace() throws IOException {
    try (FakeAgent agent = new FakeAgent(folder, Canned::host)) {
      assertThat(runOn(agent, "top", "-c", "1", "-d", "0.1", "-v", "2", "--since-agent")).isZero();
    }
    assertThat(environment.out())
        .isEqualTo(
            """

            Refreshing:
            ?[2Jx??/77/4294967294\t18446744073709551615\t12345678901
            unknown UDP/0/0\t0\t333
            curl/1234/1000\t208\t212
            unknown TCP/0/0\t0\t0
            """);
  }
}
