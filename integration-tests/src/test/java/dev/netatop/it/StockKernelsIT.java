// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.vm.Initramfs;
import dev.netatop.it.vm.NeedsEmulator;
import dev.netatop.it.vm.StockKernel;
import dev.netatop.it.vm.VirtualMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's kernels, booted with libnfhook's own test program: all loads, known traffic is counted
 * exactly, every exit is seen, and the feature report names what each kernel lacks.
 */
@ExtendWith(NeedsEmulator.class)
final class StockKernelsIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private static List<String> linux61 = List.of();
  private static List<String> linux612 = List.of();

  @BeforeAll
  static void boot(@TempDir Path work) {
    Initramfs initramfs = new Initramfs(work.resolve("library"));
    initramfs.add(Lab.libraryTest(), "bin/nfhook-test");
    initramfs.init("library-init");
    Path packed = initramfs.pack();
    CompletableFuture<List<String>> first = boot("6.1", packed);
    linux612 = boot("6.12", packed).join();
    linux61 = first.join();
  }

  private static CompletableFuture<List<String>> boot(String series, Path initramfs) {
    Path kernel = new StockKernel(series).image(Lab.kernels());
    Path console = initramfs.resolveSibling("console-" + series);
    return CompletableFuture.supplyAsync(
        () -> VirtualMachine.run(kernel, initramfs, console, LIMIT));
  }

  /** But for what TIME_WAIT receives, which this kernel does not show; the program knows that. */
  @Test
  void countsExactlyOn61() {
    assertPassed(linux61, "6.1.");
    assertThat(missing(linux61))
        .containsExactlyInAnyOrder("use-tracepoints", "timewait", "named-answers");
  }

  /** Netfilter takes BPF programs from 6.4 on. */
  @Test
  void saysWhyUsesAreNotToldOn61() {
    assertThat(linux61)
        .anyMatch(line -> line.startsWith("ok uses: refused with a reason"))
        .anyMatch(
            line -> line.startsWith("skip uses: the kernel has no BPF programs at netfilter"));
  }

  @Test
  void tellsOfUsesOn612() {
    assertThat(linux612)
        .contains(
            "ok uses: a socket of two threads in turns: packets of another thread than told",
            "ok uses: connection of two processes v6: packets of another thread than told",
            "ok uses: bulk: what sends is its sender's alone",
            "ok uses: and none of it is told",
            "ok uses: closed, it leaves no descriptor")
        .noneMatch(line -> line.startsWith("skip uses: the kernel"));
  }

  @Test
  void countsExactlyOn612() {
    assertPassed(linux612, "6.12.");
    assertThat(missing(linux612)).containsExactly("named-answers");
  }

  private static void assertPassed(List<String> console, String release) {
    assertThat(console).anyMatch(line -> line.startsWith("kernel " + release));
    assertThat(console).noneMatch(line -> line.startsWith("FAIL"));
    long passed = console.stream().filter(line -> line.startsWith("ok ")).count();
    assertThat(console).contains(passed + " passed, 0 failed");
    assertThat(console)
        .contains(
            "ok tcp v4 process",
            "ok tcp v6 thread 1",
            "ok tcp-timewait v6 process",
            "ok udp v4 thread 0",
            "ok udp-gso v6 process",
            "ok closed ports v6",
            "ok sockets from before count",
            "ok what is sent after a process died",
            "ok ends seen",
            "ok exit codes and signals",
            "ok command lines",
            "ok effective users",
            "ok exact counters of processes that ended",
            "ok getsockopt: root is answered",
            "ok answer: its process when the entry is given back (Success)");
  }

  private static List<String> missing(List<String> console) {
    return console.stream()
        .filter(line -> line.startsWith("feature ") && line.contains(" missing"))
        .map(line -> line.split(" ", 3)[1])
        .toList();
  }
}
