// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * atop as Debian ships it. It is downloaded and unpacked beside the build's results, and never
 * installed: the package would start a daemon that records the whole machine.
 */
public final class DebianAtop {
  private static final Path INSTALLED = Path.of("/usr/bin/atop");

  private DebianAtop() {}

  /** The program, from {@code cache} where an earlier run left it there. */
  public static Path program(Path cache) {
    if (Files.isExecutable(INSTALLED)) {
      return INSTALLED;
    }
    Path program = cache.resolve("atop");
    try {
      if (!Files.isExecutable(program)) {
        Files.createDirectories(cache);
        download(program, cache);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return program;
  }

  private static void download(Path program, Path cache) throws IOException {
    Path work = Files.createTempDirectory(cache, "unpack");
    try {
      Shell.run(
          "sh",
          "-c",
          "cd \"$1\" && { apt-get -q download atop || { apt-get -qq update && apt-get -q download"
              + " atop; }; } && dpkg -x *.deb tree",
          "sh",
          work.toString());
      Files.move(work.resolve("tree/usr/bin/atop"), program, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Shell.run("rm", "-rf", work.toString());
    }
  }
}
