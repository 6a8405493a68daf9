// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Container;
import dev.netatop.it.lab.Shell;
import dev.netatop.it.lab.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An agent in a container: it counts there, by the ids of there, for who is there. */
@ExtendWith(RealKernel.class)
final class PcapContainerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int BYTES = 50_000;

  private final Path directory = AgentProcess.newDirectory();
  private final Container container = Container.open();
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void leave() {
    container.close();
    processes.forEach(Process::destroyForcibly);
    AgentProcess.remove(directory);
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String socket() {
    return directory.resolve("agent.sock").toString();
  }

  private Process start(Path errors, String... words) throws IOException {
    Process process = container.command(List.of(words)).redirectError(errors.toFile()).start();
    processes.add(process);
    return process;
  }

  private void startAgent(String... options) throws IOException {
    Path file = Files.writeString(directory.resolve("agent.conf"), "atop = off\n");
    List<String> words =
        new ArrayList<>(
            List.of(
                AgentProcess.program("netatop-agent").toString(),
                "--config",
                file.toString(),
                "--socket",
                socket()));
    words.addAll(List.of(options));
    start(directory.resolve("log"), words.toArray(String[]::new));
    Pause.until("the agent is ready", PATIENCE, () -> log().contains("ready, counting by"));
  }

  private String netatop(String... words) {
    List<String> command =
        new ArrayList<>(List.of(AgentProcess.program("netatop").toString(), "--socket", socket()));
    command.addAll(List.of(words));
    Shell.Result result = container.attempt(command.toArray(String[]::new));
    assertThat(result.status()).as(result.errors()).isZero();
    return result.output();
  }

  @Test
  void idsAreThoseOfTheContainer() throws IOException {
    startAgent();
    assertThat(log().lines())
        .hasSize(2)
        .first()
        .asString()
        .contains("counting by capture (pcap), because", "pid namespace");
    String workload = Stage.program().toString();
    Path errors = directory.resolve("errors");
    Process sink = start(errors, "sh", "-c", "echo $$; exec " + workload + " sink 6102 6101");
    BufferedReader ofSink = sink.inputReader();
    final int sinkPid = Integer.parseInt(ofSink.readLine());
    assertThat(ofSink.readLine()).isEqualTo("ready");
    String send = " pace 127.0.0.1 6101 " + BYTES + " 300000 2";
    Process sender = start(errors, "sh", "-c", "echo $$; exec " + workload + send);
    BufferedReader ofSender = sender.inputReader();
    final int senderPid = Integer.parseInt(ofSender.readLine());
    assertThat(ofSender.readLine()).isEqualTo("connected");
    Writer toSender = sender.outputWriter();
    toSender.write("go\n");
    toSender.flush();
    assertThat(ofSender.readLine()).startsWith("sent " + 2 * BYTES);

    assertThat(senderPid).as("an id of a young pid namespace").isLessThan(1000);
    Pause.until(
        "all that was sent",
        PATIENCE,
        () -> number(counters(senderPid), "tcpSentBytes") > 2 * BYTES);
    assertThat(number(counters(senderPid), "tcpSentBytes"))
        .isEqualTo(number(counters(sinkPid), "tcpReceivedBytes"))
        .isLessThan(2 * BYTES + 100 * 60);
    assertThat(counters(senderPid)).contains("\"command\":\"workload\"");
    assertThat(netatop("status", "--json")).contains("\"source\":\"pcap\"");
  }

  @Test
  void whoIsOutsideIsRefused() throws IOException {
    startAgent();
    Shell.Result outside =
        Shell.attempt(AgentProcess.program("netatop").toString(), "--socket", socket(), "status");
    assertThat(outside.status()).isNotZero();
    assertThat(outside.errors()).contains("namespace");
    assertThat(netatop("status")).contains("pcap");
  }

  private String counters(int pid) {
    Shell.Result result =
        container.attempt(
            AgentProcess.program("netatop").toString(),
            "--socket",
            socket(),
            "counters",
            "--json",
            "-p",
            Integer.toString(pid));
    return result.output();
  }

  /** A number of a record; -1 where there is none. */
  private static long number(String record, String key) {
    int at = record.indexOf("\"" + key + "\":");
    if (at < 0) {
      return -1;
    }
    String rest = record.substring(at + key.length() + 3);
    return Long.parseLong(rest.split("[^0-9]", 2)[0]);
  }
}
