// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
        .contains("--config", "--socket", "--source", "--atop", "Exit status:");
  }

  @Test
  void wrongFlagsAreOneSentence() {
    for (String[] wrong :
        new String[][] {
          {"--frob"},
          {"--source", "pcap"},
          {"--source", "HOOK"},
          {"--atop", "on"},
          {"word"},
          {"--socket"}
        }) {
      err.getBuffer().setLength(0);
      assertThat(run(wrong)).isEqualTo(2);
      assertThat(err.toString().strip().lines()).hasSize(1);
      assertThat(err.toString()).startsWith("netatop-agent: ").contains("--help");
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
}
