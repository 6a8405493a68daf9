// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalProbeTest {
  @TempDir private Path descriptors;

  private TerminalProbe withOutput(String name, Map<String, String> variables) throws IOException {
    Files.createSymbolicLink(descriptors.resolve("1"), Path.of(name));
    return new TerminalProbe.OfProcess(descriptors, variables);
  }

  @Test
  void terminalWithItsWidth() throws IOException {
    TerminalProbe probe = withOutput("/dev/pts/3", Map.of("COLUMNS", "132"));

    assertThat(probe.isTerminal()).isTrue();
    assertThat(probe.isPipe()).isFalse();
    assertThat(probe.hasKeys()).isFalse();
    assertThat(probe.width()).isEqualTo(132);
  }

  @Test
  void pipeHasNoWidth() throws IOException {
    TerminalProbe probe = withOutput("pipe:[4711]", Map.of("COLUMNS", "132"));

    assertThat(probe.isTerminal()).isFalse();
    assertThat(probe.isPipe()).isTrue();
    assertThat(probe.width()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void fileIsNeither() throws IOException {
    TerminalProbe probe = withOutput("/tmp/out.txt", Map.of());

    assertThat(probe.isTerminal()).isFalse();
    assertThat(probe.isPipe()).isFalse();
  }
}
