// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InterfaceNamesTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir private Path root;
  private InterfaceNames names;

  @BeforeEach
  void makeTree() throws IOException {
    process("self", 100, "eth0");
    process("7", 200, "veth7");
    names = new InterfaceNames(new ProcReader(root));
  }

  private void process(String name, int netns, String device) throws IOException {
    Path process = root.resolve(name);
    Files.createDirectories(process.resolve("ns"));
    Files.createDirectories(process.resolve("net"));
    Files.deleteIfExists(process.resolve("ns/net"));
    Files.createSymbolicLink(process.resolve("ns/net"), Path.of("net:[" + netns + "]"));
    Files.writeString(process.resolve("net/dev_mcast"), "4    " + device + "  1     0     33\n");
  }

  @Test
  void ofTheAgentsNamespaceWhoeverOwnsTheSocket() {
    assertThat(names.name(0, 100, 4, 0)).isEqualTo("eth0");
    assertThat(names.name(0, 100, 4, 7)).isEqualTo("eth0");
  }

  @Test
  void ofAnotherNamespaceByAProcessThatIsInIt() {
    assertThat(names.name(0, 200, 4, 7)).isEqualTo("veth7");
    assertThat(names.name(0, 300, 4, 7)).as("the process has moved elsewhere").isEmpty();
    assertThat(names.name(0, 400, 4, 8)).as("the process is gone").isEmpty();
  }

  @Test
  void noPacketNoName() {
    assertThat(names.name(0, 100, 0, 0)).isEmpty();
  }

  @Test
  void newNamesAreSeenWithinSeconds() throws IOException {
    assertThat(names.name(0, 100, 4, 0)).isEqualTo("eth0");
    process("self", 100, "renamed");
    assertThat(names.name(4 * SECOND, 100, 4, 0)).isEqualTo("eth0");
    assertThat(names.name(5 * SECOND, 100, 4, 0)).isEqualTo("renamed");
  }

  @Test
  void unknownNumbersAreLookedForOnceASecond() throws IOException {
    assertThat(names.name(0, 100, 5, 0)).isEmpty();
    Files.writeString(root.resolve("self/net/dev_mcast"), "5    new0  1     0     33\n");
    assertThat(names.name(SECOND - 1, 100, 5, 0)).isEmpty();
    assertThat(names.name(SECOND, 100, 5, 0)).isEqualTo("new0");
  }

  @Test
  void namesOutliveTheProcessThatLedToThem() throws IOException {
    assertThat(names.name(0, 200, 4, 7)).isEqualTo("veth7");
    process("7", 201, "other");
    assertThat(names.name(6 * SECOND, 200, 4, 7)).isEqualTo("veth7");
  }

  @Test
  void aMomentReadsABoundedNumberOfNamespaces() throws IOException {
    for (int i = 1000; i < 1065; i++) {
      process(Integer.toString(i), i, "eth" + i);
    }
    for (int i = 1000; i < 1064; i++) {
      assertThat(names.name(0, i, 4, i)).isEqualTo("eth" + i);
    }
    assertThat(names.name(0, 1064, 4, 1064)).isEmpty();
    assertThat(names.name(1, 1064, 4, 1064)).isEqualTo("eth1064");
  }
}
