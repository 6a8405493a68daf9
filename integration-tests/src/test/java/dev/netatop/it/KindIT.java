// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What goes wrong at start is said in one sentence, with the remedy, and leaves nothing behind. */
@ExtendWith(RealKernel.class)
final class KindIT {
  private Path directory;

  @BeforeEach
  void makeDirectory() {
    directory = AgentProcess.newDirectory();
  }

  @AfterEach
  void removeDirectory() {
    AgentProcess.remove(directory);
  }

  private Path socket() {
    return directory.resolve("agent.sock");
  }

  /**
   * Runs an agent that cannot start, by a prefix command; it has 20 s, for one that starts after
   * all.
   */
  private static Shell.Result refused(List<String> prefix, String... options) {
    List<String> command = new ArrayList<>(List.of("timeout", "--signal=TERM", "20"));
    command.addAll(prefix);
    command.add(AgentProcess.program("netatop-agent").toString());
    command.addAll(List.of(options));
    return Shell.attempt(command.toArray(new String[0]));
  }

  /** One line, with these words, and this exit status. */
  private void assertKind(Shell.Result result, int status, String... words) throws IOException {
    assertThat(result.errors().strip().lines()).as(result.errors()).hasSize(1);
    assertThat(result.errors()).contains(words).doesNotContain("Exception").doesNotContain("\tat ");
    assertThat(result.output()).isEmpty();
    assertThat(result.status()).as(result.errors()).isEqualTo(status);
    try (Stream<Path> left = Files.list(directory)) {
      List<Path> files =
          left.filter(path -> !path.endsWith("agent.conf")).collect(Collectors.toList());
      assertThat(files).as("left behind").isEmpty();
    }
  }

  @Test
  void withoutRoot() throws IOException {
    Path tree = AgentProcess.newDirectory();
    try {
      // The user must be able to read the programs.
      Path dist = AgentProcess.program("netatop-agent").getParent().getParent();
      Shell.run("cp", "-r", dist.toString(), tree.resolve("dist").toString());
      Shell.run("chmod", "-R", "a+rX", tree.toString());
      Shell.Result result =
          Shell.attempt(
              "setpriv",
              "--reuid=65534",
              "--regid=65534",
              "--clear-groups",
              tree.resolve("dist/bin/netatop-agent").toString(),
              "--socket",
              socket().toString());
      assertKind(result, 1, "root");
    } finally {
      Shell.run("rm", "-r", tree.toString());
    }
  }

  @Test
  void withoutCapabilities() throws IOException {
    List<String> dropped = List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all");
    assertKind(refused(dropped, "--socket", socket().toString()), 1, "CAP_");
  }

  @Test
  void withoutTheSocketsDirectory() throws IOException {
    Path missing = directory.resolve("none/agent.sock");
    assertKind(
        refused(List.of(), "--socket", missing.toString()), 1, missing.getParent().toString());
  }

  @Test
  void withAnUnknownFlag() throws IOException {
    assertKind(refused(List.of(), "--no-such-flag"), 2, "--no-such-flag");
  }

  @Test
  void withAnUnreadableConfigurationLine() throws IOException {
    Path file =
        Files.writeString(directory.resolve("agent.conf"), "# fine\nlinger_seconds = many\n");
    Shell.Result result =
        refused(List.of(), "--socket", socket().toString(), "--config", file.toString());
    assertKind(result, 2, file.toString(), "2", "linger_seconds", "many");
  }

  @Test
  void withAnUnknownConfigurationKey() throws IOException {
    Path file = Files.writeString(directory.resolve("agent.conf"), "colour = blue\n");
    Shell.Result result =
        refused(List.of(), "--socket", socket().toString(), "--config", file.toString());
    assertKind(result, 2, file.toString(), "1", "colour");
  }

  @Test
  void withoutTheConfigurationFile() throws IOException {
    Path file = directory.resolve("missing.conf");
    Shell.Result result =
        refused(List.of(), "--socket", socket().toString(), "--config", file.toString());
    assertKind(result, 2, file.toString());
  }

  @Test
  void besideAnotherAgent() {
    try (AgentProcess first = AgentProcess.startIn(directory)) {
      Shell.Result result = refused(List.of(), "--socket", socket().toString());
      assertThat(result.errors().strip().lines()).hasSize(1);
      assertThat(result.errors()).contains(socket().toString());
      assertThat(result.status()).isEqualTo(1);
      try (Agent agent = first.connect()) {
        assertThat(agent.probe().getAgentPid()).isEqualTo((int) first.pid());
      }
    } finally {
      directory = AgentProcess.newDirectory();
    }
  }

  @Test
  void overAStaleSocketFile() throws IOException {
    AgentProcess killed = AgentProcess.startIn(directory);
    killed.kill();
    assertThat(socket()).exists();
    try (AgentProcess next = AgentProcess.startIn(directory);
        Agent agent = next.connect()) {
      assertThat(agent.probe().getAgentPid()).isEqualTo((int) next.pid());
    } finally {
      directory = AgentProcess.newDirectory();
    }
  }

  @Test
  void overAFileThatIsNoSocket() throws IOException {
    Path file = Files.writeString(directory.resolve("agent.conf"), "precious\n");
    Shell.Result result = refused(List.of(), "--socket", file.toString());
    assertKind(result, 1, file.toString());
    assertThat(file).hasContent("precious\n");
  }

  /** Runs with a changed view of the file system. */
  private static List<String> inMountNamespace(String change) {
    return List.of(
        "unshare", "-m", "--propagation", "private", "sh", "-c", change + " && exec \"$0\" \"$@\"");
  }

  @Test
  void withoutBtf() throws IOException {
    List<String> hidden = inMountNamespace("mount -t tmpfs none /sys/kernel/btf");
    assertKind(refused(hidden, "--source", "hook", "--socket", socket().toString()), 1, "BTF");
  }

  @Test
  void withoutCgroup2() throws IOException {
    String unmount =
        "for m in $(findmnt -rn -t cgroup2 -o TARGET); do umount -l $m || exit 1; done";
    Shell.Result result =
        refused(inMountNamespace(unmount), "--source", "hook", "--socket", socket().toString());
    assertKind(result, 1, "cgroup");
  }
}
