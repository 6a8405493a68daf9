// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** libnfhook's own test program, on the kernel that runs. */
final class LibraryIT {
  @Test
  void passesItsOwnTest(@TempDir Path work) throws Exception {
    assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
        .as("libnfhook is tested on this kernel only by root")
        .isEqualTo(0);
    Path said = work.resolve("said");
    Process test =
        new ProcessBuilder(System.getProperty("netatop.nfhook.test", "nfhook-test"))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    boolean ended = test.waitFor(2, TimeUnit.MINUTES);
    test.destroyForcibly();
    String output = Files.readString(said, StandardCharsets.UTF_8);
    assertThat(ended).as("ends in time: %s", output).isTrue();
    assertThat(output.lines()).noneMatch(line -> line.startsWith("FAIL"));
    long passed = output.lines().filter(line -> line.startsWith("ok ")).count();
    assertThat(output).endsWith(passed + " passed, 0 failed\n");
    assertThat(test.exitValue()).isZero();
  }
}
