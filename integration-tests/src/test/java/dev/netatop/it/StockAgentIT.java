// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.Shell;
import dev.netatop.it.vm.Initramfs;
import dev.netatop.it.vm.NeedsEmulator;
import dev.netatop.it.vm.StockKernel;
import dev.netatop.it.vm.VirtualMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The agent itself, with a Java of no more than it needs, on the oldest kernel it is made for. */
@ExtendWith(NeedsEmulator.class)
final class StockAgentIT {
  private static final Duration LIMIT = Duration.ofMinutes(8);

  /** What {@code nfhook-test talk} does: it sends all of it to itself. */
  private static final List<String> TALK =
      List.of(
          "\"tcpSentPackets\":5,\"tcpSentBytes\":1376",
          "\"tcpReceivedPackets\":5,\"tcpReceivedBytes\":1376",
          "\"udpSentPackets\":5,\"udpSentBytes\":640",
          "\"udpReceivedPackets\":5,\"udpReceivedBytes\":640");

  @Test
  void countsOn61AndAnswersItsClient(@TempDir Path work) {
    Initramfs initramfs = new Initramfs(work.resolve("agent"));
    Path java = work.resolve("java");
    Shell.run(
        Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
        "--add-modules=java.base,java.logging,jdk.unsupported",
        "--strip-java-debug-attributes",
        "--no-header-files",
        "--no-man-pages",
        "--output=" + java);
    initramfs.add(java, "opt/java");
    initramfs.add(Lab.dist(), "opt/netatop");
    initramfs.addSharedLibraries("opt");
    initramfs.add(Lab.libraryTest(), "bin/nfhook-test");
    initramfs.init("agent-init");

    List<String> console =
        VirtualMachine.run(
            new StockKernel("6.1").image(Lab.kernels()),
            initramfs.pack(),
            work.resolve("console"),
            LIMIT);

    assertThat(console).anyMatch(line -> line.matches("agent netatop-agent: .*use-tracepoints.*"));
    assertThat(console).anyMatch(line -> line.matches("agent netatop-agent .*: ready, .*hook.*"));
    String talker = answers(console, "talker").get(0);
    assertThat(console)
        .contains("code status 0", "code counters 0", "code exits 0", "code agent 0");

    assertThat(answers(console, "status")).hasSize(1);
    assertThat(answers(console, "status").get(0)).contains("\"source\":\"hook\"").contains(TALK);

    List<String> counters = answers(console, "counters");
    assertThat(counters).hasSize(2);
    for (String line : counters) {
      assertThat(line)
          .contains("\"id\":" + talker + ",", "\"commandLine\":\"nfhook-test talk\"")
          .contains(TALK);
    }

    assertThat(answers(console, "exits")).hasSize(1);
    assertThat(answers(console, "exits").get(0))
        .contains("\"id\":" + talker + ",", "\"exitCode\":0", "\"exitSignal\":0")
        .contains("\"udpSentPackets\":5,\"udpSentBytes\":640");
  }

  private static List<String> answers(List<String> console, String name) {
    return console.stream()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> line.substring(name.length() + 1))
        .toList();
  }
}
