// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.vm;

import dev.netatop.it.lab.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files of a virtual machine, all of them in memory there: busybox and what a test adds. */
public final class Initramfs {
  private static final List<String> DIRECTORIES =
      List.of(
          "bin", "sbin", "usr/bin", "usr/sbin", "dev", "etc", "opt", "proc", "run", "sys", "tmp");

  private final Path root;

  /** Begins with busybox in the empty directory {@code root}. */
  public Initramfs(Path root) {
    this.root = root;
    try {
      for (String directory : DIRECTORIES) {
        Files.createDirectories(root.resolve(directory));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    add(Path.of("/bin/busybox"), "bin/busybox");
  }

  /** Where the files are gathered. */
  public Path root() {
    return root;
  }

  /** Copies a file or a whole directory, links followed. */
  public void add(Path source, String target) {
    Path copy = root.resolve(target);
    try {
      Files.createDirectories(copy.resolveSibling("."));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Shell.run("cp", "-rL", "--preserve=mode,timestamps", source.toString(), copy.toString());
  }

  /** Makes a resource of this package's directory {@code vm} the first process. */
  public void init(String resource) {
    Path init = root.resolve("init");
    try (InputStream script = Initramfs.class.getResourceAsStream("/vm/" + resource)) {
      if (script == null) {
        throw new IllegalStateException("no resource vm/" + resource);
      }
      Files.copy(script, init);
      Files.setPosixFilePermissions(init, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Adds this machine's C library and whatever else the programs and libraries below are linked
   * with.
   */
  public void addSharedLibraries(String below) {
    Set<String> libraries = new LinkedHashSet<>();
    try (Stream<Path> files = Files.walk(root.resolve(below))) {
      files
          .filter(
              file ->
                  Files.isRegularFile(file)
                      && (file.toString().endsWith(".so") || file.endsWith("bin/java")))
          .forEach(file -> libraries.addAll(linkedWith(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    libraries.forEach(library -> add(Path.of(library), library.substring(1)));
  }

  /**
   * From lines such as {@code libz.so.1 => /lib/x86_64-linux-gnu/libz.so.1 (0x…)}: those outside of
   * the tree.
   */
  private List<String> linkedWith(Path file) {
    return Shell.attempt("ldd", file.toString())
        .output()
        .lines()
        .map(line -> line.replaceFirst("^.* => ", "").strip().split(" ", 2)[0])
        .filter(library -> library.startsWith("/") && !library.startsWith(root.toString()))
        .toList();
  }

  /** Packs everything for the kernel. */
  public Path pack() {
    Path packed = root.resolveSibling(root.getFileName() + ".cpio");
    Shell.run(
        "sh",
        "-c",
        "cd \"$1\" && find . | cpio --quiet -o -H newc >\"$2\"",
        "sh",
        root.toString(),
        packed.toString());
    return packed;
  }
}
