// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.vm;

import dev.netatop.it.lab.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A kernel as Debian ships it for virtual machines, from the package of the newest release of a
 * series. It is downloaded, unpacked beside the build's results, and never installed.
 *
 * @param series the first two numbers, such as 6.1
 */
public record StockKernel(String series) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final String IMAGE_SUFFIX = ".vmlinuz";

  /** The bootable image, from {@code cache} where an earlier run left it there. */
  public Path image(Path cache) {
    try {
      Files.createDirectories(cache);
      try (Stream<Path> files = Files.list(cache)) {
        List<Path> known =
            files
                .filter(
                    file -> file.getFileName().toString().startsWith("linux-image-" + series + "."))
                .toList();
        if (!known.isEmpty()) {
          return known.get(0);
        }
      }
      // A list that is missing or old names no package, or one that is gone; only root may renew
      // it.
      Shell.run("sh", "-c", "[ \"$(id -u)\" != 0 ] || apt-get -qq update");
      return download(newestPackage(), cache);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String newestPackage() {
    String pattern = "^linux-image-" + Pattern.quote(series) + "\\.[0-9][^ ]*-cloud-amd64$";
    return Shell.run("apt-cache", "search", "--names-only", "^linux-image-.*-cloud-amd64$")
        .lines()
        .map(line -> line.split(" ", 2)[0])
        .filter(Pattern.compile(pattern).asMatchPredicate())
        .max(Comparator.comparing(StockKernel::numbers, Arrays::compare))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "apt knows no package linux-image-"
                        + series
                        + ".*-cloud-amd64: run apt-get update, with Debian 12's sources (its updates hold 6.1 and 6.12)"));
  }

  private static int[] numbers(String name) {
    return NUMBER
        .matcher(name.replace("amd64", ""))
        .results()
        .mapToInt(n -> Integer.parseInt(n.group()))
        .toArray();
  }

  private static Path download(String name, Path cache) throws IOException {
    Path work = Files.createTempDirectory(cache, "unpack");
    try {
      Shell.run(
          "sh",
          "-c",
          "cd \"$1\" && apt-get -q download \"$2\" && dpkg -x *.deb tree",
          "sh",
          work.toString(),
          name);
      Path image = cache.resolve(name + IMAGE_SUFFIX);
      try (Stream<Path> boot = Files.list(work.resolve("tree/boot"))) {
        Path found =
            boot.filter(file -> file.getFileName().toString().startsWith("vmlinuz-"))
                .findFirst()
                .orElseThrow();
        Files.move(found, image);
      }
      return image;
    } finally {
      Shell.run("rm", "-rf", work.toString());
    }
  }
}
