// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import dev.netatop.agent.procfs.ProcReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A /proc tree with processes that have sockets open. */
final class FakeProcesses {
  static final long NS_PER_TICK = 10_000_000L;

  private final Path root;

  FakeProcesses(Path root) {
    this.root = root;
    directory(root.resolve("self"));
    process(1, 0, 1, "init");
  }

  ProcReader proc() {
    return new ProcReader(root);
  }

  Path root() {
    return root;
  }

  /** A process that started at a clock tick and has these sockets open, from descriptor 3 on. */
  void process(int id, int parent, long startTick, String command, long... inodes) {
    process(id, parent, startTick, command, 'S', 1, inodes);
  }

  void process(
      int id, int parent, long startTick, String command, char state, int threads, long... inodes) {
    Path process = root.resolve(Integer.toString(id));
    directory(process);
    write(process.resolve("stat"), stat(id, parent, startTick, command, state, threads));
    descriptors(process.resolve("fd"), inodes);
  }

  /** Descriptors as a thread shows them. */
  void thread(int id, int tid, long... inodes) {
    descriptors(root.resolve(id + "/task/" + tid + "/fd"), inodes);
  }

  private static void descriptors(Path directory, long... inodes) {
    remove(directory);
    directory(directory);
    try {
      int number = 0;
      if (inodes.length > 0) {
        Files.createSymbolicLink(directory.resolve("0"), Path.of("pipe:[76]"));
        Files.createSymbolicLink(directory.resolve("1"), Path.of("pipe:[77]"));
        Files.createSymbolicLink(
            directory.resolve("2"), Path.of("socket:[5] with a name that is far too long"));
        number = 3;
      }
      for (long inode : inodes) {
        Path link = directory.resolve(Integer.toString(number++));
        Files.createSymbolicLink(link, Path.of("socket:[" + inode + "]"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void end(int id) {
    remove(root.resolve(Integer.toString(id)));
  }

  private static void remove(Path path) {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String stat(
      int id, int parent, long startTick, String command, char state, int threads) {
    return id
        + " ("
        + command
        + ") "
        + state
        + " "
        + parent
        + " 1 1 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 "
        + threads
        + " 0 "
        + startTick
        + " 1 2 3\n";
  }

  private static void directory(Path path) {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
