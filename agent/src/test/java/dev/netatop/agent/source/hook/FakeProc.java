// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.hook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A /proc tree for tests. */
public final class FakeProc {
  private final Path root;

  public FakeProc(Path root) {
    this.root = root;
    write(root.resolve("self/stat"), "");
  }

  /** A process with one thread. */
  public void process(int tgid, long startNs) {
    process(tgid, startNs, 'S', 1);
  }

  public void process(int tgid, long startNs, char state, int threads) {
    String stat = stat(tgid, startNs, state, threads);
    write(root.resolve(tgid + "/stat"), stat);
    write(root.resolve(tgid + "/task/" + tgid + "/stat"), stat);
    write(root.resolve(tgid + "/comm"), "proc-" + tgid + "\n");
    write(root.resolve(tgid + "/cmdline"), "/usr/bin/proc\0--id\0" + tgid + "\0");
    write(root.resolve(tgid + "/cgroup"), "0::/test.slice\n");
  }

  public void thread(int tgid, int tid, long startNs) {
    write(root.resolve(tgid + "/task/" + tid + "/stat"), stat(tid, startNs, 'S', 2));
  }

  public void remove(int tgid) {
    try (java.util.stream.Stream<Path> files = Files.walk(root.resolve(Integer.toString(tgid)))) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String stat(int id, long startNs, char state, int threads) {
    return id
        + " (a (b) c) "
        + state
        + " 1 1 1 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 "
        + threads
        + " 0 "
        + startNs / 10_000_000L
        + " 1 2 3\n";
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
