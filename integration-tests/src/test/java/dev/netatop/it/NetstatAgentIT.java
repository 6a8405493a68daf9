// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.Actor;
import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Ledger;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Shell;
import dev.netatop.it.lab.Sock;
import dev.netatop.it.lab.Stage;
import dev.netatop.proto.v1.NetCounters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the agent adds for who may not look into another's process: programs, bytes, namespaces. */
@ExtendWith(RealKernel.class)
final class NetstatAgentIT {
  private static final int OWNER = 20_001;
  private static final int PORT = 6101;

  private AgentProcess process;
  private Link link;
  private Stage stage;
  private Actor client;
  private int port;

  @BeforeEach
  void connect() {
    process = AgentProcess.start();
    link = Link.withoutOffloads();
    stage = Stage.open();
    Actor server = stage.spawn(link.server(), new Ledger(link.server()));
    Sock listener = server.listen(link.server().v4(), PORT);
    client = stage.spawn(link.client(), new Ledger(link.client()));
    client.setUid(OWNER);
    Sock here = client.connect("tcp4", link.server().v4(), PORT);
    Sock there = server.accept(listener);
    client.send(here, 1000);
    server.receive(there, 1000);
    client.awaitIdle(here);
    port = client.localPort(here);
  }

  @AfterEach
  void end() {
    stage.close();
    link.close();
    process.close();
  }

  /** Runs our netstat as a root that may not trace other users' processes. */
  private static Shell.Result blind(Path socket, String... options) {
    return run(List.of(), socket, options);
  }

  private Shell.Result blindInNamespace(Path socket, String... options) {
    return run(List.of("ip", "netns", "exec", link.client().name()), socket, options);
  }

  private static Shell.Result run(List<String> prefix, Path socket, String... options) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            "setpriv",
            "--bounding-set=-sys_ptrace",
            "env",
            "NETATOP_SOCKET=" + socket,
            AgentProcess.program("netatop").toString(),
            "netstat"));
    command.addAll(List.of(options));
    return Shell.attempt(command.toArray(String[]::new));
  }

  /** The client's line; its peer has one with the same numbers the other way round. */
  private String lineOfConnection(Shell.Result result) {
    String local = " " + link.client().v4().getHostAddress() + ":" + port + " ";
    String remote = " " + link.server().v4().getHostAddress() + ":" + PORT + " ";
    return result
        .output()
        .lines()
        .filter(line -> line.indexOf(local) > 0 && line.indexOf(local) < line.indexOf(remote))
        .findFirst()
        .orElse("");
  }

  @Test
  void programsOfOtherUsersAreTheAgentsToTell() {
    int tgid = client.task().tgid();

    Shell.Result with = blindInNamespace(process.socket(), "-tnp");
    Shell.Result without = blindInNamespace(Path.of("/nonexistent"), "-tnp");

    assertThat(lineOfConnection(with)).contains(" ESTABLISHED " + tgid + "/workload ");
    assertThat(with.errors()).isEmpty();
    assertThat(lineOfConnection(without)).contains(" ESTABLISHED - ");
    assertThat(without.errors()).contains("programs of other users are missing");
    assertThat(without.status()).isZero();
  }

  @Test
  void bytesAreThoseOfTheProcess() {
    NetCounters expected;
    try (Agent agent = process.connect()) {
      expected = agent.process(client.task().tgid(), 0).getCounters();
    }

    Map<String, String> record = record(blindInNamespace(process.socket(), jsonOf("--bytes")));

    assertThat(record)
        .containsEntry("sentPackets", Long.toString(expected.getTcpSentPackets()))
        .containsEntry("sentBytes", Long.toString(expected.getTcpSentBytes()))
        .containsEntry("receivedPackets", Long.toString(expected.getTcpReceivedPackets()))
        .containsEntry("receivedBytes", Long.toString(expected.getTcpReceivedBytes()))
        .containsEntry("device", '"' + Link.DEVICE + '"')
        .containsEntry("remotePort", Integer.toString(PORT));
    assertThat(expected.getTcpSentBytes()).isGreaterThan(1000);
  }

  @Test
  void nothingMovesOnAnIdleConnection() {
    Map<String, String> record = record(blindInNamespace(process.socket(), jsonOf("--rate")));

    assertThat(record)
        .containsEntry("sentBytesPerSecond", "0")
        .containsEntry("receivedPacketsPerSecond", "0");
  }

  @Test
  void withoutAgentThereAreNoBytesAndTheStatusSaysSo() {
    Shell.Result result = blindInNamespace(Path.of("/nonexistent"), "-tn", "--bytes");

    assertThat(lineOfConnection(result)).endsWith(" -");
    assertThat(result.errors()).contains("counters are missing", "netatop-agent");
    assertThat(result.status()).isEqualTo(4);
  }

  @Test
  void otherNamespacesAreListedWithTheirNumber() throws IOException {
    Object netns = Files.getAttribute(Path.of(link.client().path()), "unix:ino");

    Shell.Result result = blind(process.socket(), "-tn", "--netns", "all");

    assertThat(lineOfConnection(result))
        .contains(" 192.0.2.2:" + PORT + " ", "ESTABLISHED", netns.toString());
  }

  private static String[] jsonOf(String option) {
    return new String[] {"-tn", "--json", option};
  }

  private Map<String, String> record(Shell.Result result) {
    String line =
        result
            .output()
            .lines()
            .filter(text -> text.contains("\"localPort\":" + port + ","))
            .findFirst()
            .orElseThrow(() -> new AssertionError(result.output() + result.errors()));
    return Arrays.stream(line.substring(1, line.length() - 1).split(",\""))
        .map(pair -> pair.split("\":", 2))
        .collect(Collectors.toMap(pair -> pair[0].replace("\"", ""), pair -> pair[1]));
  }
}
