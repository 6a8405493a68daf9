// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.BpfObjects;
import dev.netatop.it.lab.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nothing of an agent outlives it: no program, map, link, pin, socket or file. */
@ExtendWith(RealKernel.class)
final class CleanIT {
  private static final Path PINS = Path.of("/sys/fs/bpf");

  private Path directory;

  @BeforeEach
  void makeDirectory() {
    directory = AgentProcess.newDirectory();
  }

  @AfterEach
  void removeDirectory() {
    AgentProcess.remove(directory);
  }

  /** What an agent holds in the kernel while it counts; it counts for a moment. */
  private static Set<String> objects(AgentProcess process) {
    try (Agent agent = process.connect()) {
      agent.status();
    }
    Set<String> objects = new TreeSet<>(BpfObjects.heldBy(process.pid()));
    assertThat(BpfObjects.existing(objects)).isEqualTo(objects).hasSizeGreaterThan(10);
    assertThat(objects).anyMatch(o -> o.startsWith("link ")).anyMatch(o -> o.startsWith("map "));
    return objects;
  }

  /** The kernel frees programs and maps a grace period after their last user. */
  private static void assertGone(Set<String> objects) {
    Pause.until(
        "all of " + objects + " are gone",
        Duration.ofSeconds(10),
        () -> BpfObjects.existing(objects).isEmpty());
  }

  private static List<String> pins() {
    try (Stream<Path> pins = Files.walk(PINS)) {
      return pins.map(Path::toString).filter(pin -> pin.contains("netatop")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals("agent.conf") && !name.equals("log"))
          .collect(Collectors.toList());
    }
  }

  @Test
  void afterTerm() throws IOException {
    AgentProcess process = AgentProcess.startIn(directory);
    Set<String> objects = objects(process);
    assertThat(files()).contains("agent.sock");
    assertThat(process.terminate()).isZero();
    assertGone(objects);
    assertThat(pins()).isEmpty();
    assertThat(files()).isEmpty();
  }

  @Test
  void afterKillAndANewStartAndEnd() throws IOException {
    AgentProcess killed = AgentProcess.startIn(directory);
    Set<String> objects = objects(killed);
    killed.kill();
    AgentProcess next = AgentProcess.startIn(directory);
    objects.addAll(objects(next));
    assertThat(next.terminate()).isZero();
    assertGone(objects);
    assertThat(pins()).isEmpty();
    assertThat(files()).isEmpty();
  }

  @Test
  void afterAStartThatFailed() throws IOException {
    try (AgentProcess first = AgentProcess.startIn(directory)) {
      Set<String> before = BpfObjects.heldBy(first.pid());
      for (int i = 0; i < 2; i++) {
        Shell.attempt(
            AgentProcess.program("netatop-agent").toString(),
            "--socket",
            first.socket().toString());
      }
      assertThat(files()).contains("agent.sock");
      assertThat(BpfObjects.existing(before)).isEqualTo(before);
    } finally {
      directory = AgentProcess.newDirectory();
    }
  }
}
