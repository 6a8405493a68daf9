// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AgentCommandTest {
  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = AgentCommand.commandLine(new StopRequest());
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  @Test
  void saysItsVersion() {
    assertThat(run("-V")).isZero();
    assertThat(out.toString()).matches("netatop-agent \\d+\\.\\d+.*\\R");
  }

  @Test
  void helpNamesEveryOptionAndStatus() {
    assertThat(run("-h")).isZero();
    assertThat(out.toString())
        .contains("--config", "--socket", "--source", "--interface", "--filter", "--atop")
        .contains("--read", "--local", "auto|hook|pcap")
        .contains("Exit status:", "receivedBytes", "malformedFrames", "localBy");
  }

  @Test
  void wrongFlagsAreOneSentence() {
    for (String[] wrong :
        new String[][] {
          {"--frob"},
          {"--source", "tap"},
          {"--source", "HOOK"},
          {"--atop", "on"},
          {"word"},
          {"--socket"},
          {"--read"},
          {"--local", "192.0.2.1"},
          {"--read", "x", "--local", "localhost"},
          {"--read", "x", "--local", "192.0.2.256"},
          {"--read", "x", "--socket", "/tmp/x"},
          {"--read", "x", "--interface", "lo"},
          {"--read", "x", "--filter", "port 1"},
          {"--interface", "a/b"},
          {"--interface", ""},
          {"--filter"}
        }) {
      err.getBuffer().setLength(0);
      assertThat(run(wrong)).isEqualTo(2);
      assertThat(err.toString().strip().lines()).hasSize(1);
      assertThat(err.toString()).startsWith("netatop-agent: ").contains("--help");
    }
  }

  @Test
  void theHookTakesNoInterfaceAndNoFilter() throws IOException {
    Path none = Files.writeString(directory.resolve("conf"), "");
    String config = none.toString();
    for (String[] wrong :
        new String[][] {
          {"--config", config, "--source", "hook", "--interface", "lo"},
          {"--config", config, "--source", "hook", "--filter", "port 1"}
        }) {
      err.getBuffer().setLength(0);
      assertThat(run(wrong)).isEqualTo(2);
      assertThat(err.toString().strip().lines()).hasSize(1);
      assertThat(err.toString()).contains("source pcap");
    }
  }

  @Test
  void aMissingConfigurationIsOneSentence() {
    assertThat(run("--config", directory.resolve("none").toString())).isEqualTo(2);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "netatop-agent: there is no configuration file "
                + directory.resolve("none")
                + "; create it, or leave out --config");
  }

  @Test
  void anUnreadableConfigurationIsOneSentence() throws IOException {
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThat(run("--config", binary.toString())).isEqualTo(2);
    assertThat(err.toString()).contains(binary + " cannot be read");
    assertThat(run("--config", directory.toString())).isEqualTo(2);
  }

  @Test
  void aWrongLineIsNamed() throws IOException {
    Path file = Files.writeString(directory.resolve("conf"), "\nsource = magic\n");
    assertThat(run("--config", file.toString())).isEqualTo(2);
    assertThat(err.toString()).contains(file + ", line 2: source = 'magic'");
  }

  @Test
  void aStopIsHeededWhicheverComesFirst() {
    StopRequest early = new StopRequest();
    int[] stops = new int[1];
    early.make();
    early.heed(() -> stops[0]++);
    assertThat(stops[0]).isEqualTo(1);
    StopRequest late = new StopRequest();
    late.heed(() -> stops[0]++);
    assertThat(stops[0]).isEqualTo(1);
    late.make();
    assertThat(stops[0]).isEqualTo(2);
  }

  @Test
  void aCaptureFileIsCounted() throws IOException {
    Path file = directory.resolve("one.pcap");
    try (InputStream capture = getClass().getResourceAsStream("/captures/ethernet.pcap")) {
      Files.write(file, Objects.requireNonNull(capture).readAllBytes());
    }
    assertThat(run("--read", file.toString(), "--local", "192.0.2.2", "--local", "2001:db8::2"))
        .isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString().lines())
        .hasSize(4)
        .anyMatch(line -> line.contains("\"localPort\":5003") && line.contains("given"));
  }

  @Test
  void whatIsNoCaptureFileIsOneSentence() throws IOException {
    Path file = Files.writeString(directory.resolve("text"), "no capture file");
    for (Path wrong : new Path[] {file, directory, directory.resolve("none")}) {
      err.getBuffer().setLength(0);
      assertThat(run("--read", wrong.toString())).isEqualTo(1);
      assertThat(err.toString().strip().lines()).hasSize(1);
      assertThat(err.toString()).startsWith("netatop-agent: " + wrong + ": ");
      assertThat(out.toString()).isEmpty();
    }
  }
}
