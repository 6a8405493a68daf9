// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.vm;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One run of a kernel under qemu's software emulation, without network and disks. */
public final class VirtualMachine {
  private static final List<String> TOOLS =
      List.of("qemu-system-x86_64", "busybox", "cpio", "apt-get", "dpkg", "timeout");

  /**
   * Errors of the kernel alone stay off the console, or they would break into the programs' lines.
   */
  private static final String KERNEL_OPTIONS =
      "console=ttyS0 quiet loglevel=1 panic=1 tsc=unstable";

  private VirtualMachine() {}

  /** Those of the programs needed here that this machine does not have. */
  public static List<String> missingTools() {
    List<String> directories = List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin");
    return TOOLS.stream()
        .filter(tool -> directories.stream().noneMatch(d -> Files.isExecutable(Path.of(d, tool))))
        .toList();
  }

  /**
   * Boots and waits until the machine switches itself off.
   *
   * @param console the file that what it prints goes to
   * @return the lines in it
   * @throws AssertionError where it does not end well within {@code limit}, with its console
   */
  public static List<String> run(Path kernel, Path initramfs, Path console, Duration limit) {
    ProcessBuilder qemu =
        new ProcessBuilder(
                "timeout", // ends it even where this test does not live to
                "--kill-after=5",
                Long.toString(limit.toSeconds()),
                "qemu-system-x86_64",
                "-accel",
                "tcg,thread=multi",
                "-cpu",
                "max",
                "-m",
                "1024",
                "-smp",
                "2",
                "-kernel",
                kernel.toString(),
                "-initrd",
                initramfs.toString(),
                "-append",
                KERNEL_OPTIONS,
                "-nographic",
                "-no-reboot",
                "-nic",
                "none")
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(console.toFile());
    try {
      Process process = qemu.start();
      int status;
      try {
        status = process.waitFor();
      } finally {
        process.destroy();
      }
      String said = Files.readString(console, StandardCharsets.ISO_8859_1);
      if (status != 0) {
        throw new AssertionError(
            kernel + " did not end well within " + limit + ", status " + status + ":\n" + said);
      }
      return said.lines().map(String::strip).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
