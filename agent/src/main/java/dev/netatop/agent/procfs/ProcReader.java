// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads what we need of a /proc tree. Not tied to the real one: its root is given. */
public final class ProcReader {
  private static final int MAX_FILE_BYTES = 64 * 1024;

  private final Path root;
  private final boolean mounted;

  /**
   * @param root where procfs is mounted, {@code /proc}
   */
  public ProcReader(Path root) {
    this.root = root;
    this.mounted = new File(root.toString(), "self").exists();
  }

  public Path root() {
    return root;
  }

  /** Whether the process with this id and start time is still there. */
  public Presence process(int tgid, long startNs) {
    return presence(root.resolve(Integer.toString(tgid)), startNs);
  }

  /** Whether the thread with this id and start time is still there. */
  public Presence thread(int tgid, int tid, long startNs) {
    Path task = root.resolve(Integer.toString(tgid)).resolve("task");
    return presence(task.resolve(Integer.toString(tid)), startNs);
  }

  private Presence presence(Path directory, long startNs) {
    // Most of those we ask for are gone: this answer costs no exception.
    if (!new File(directory.toString()).exists()) {
      return mounted ? Presence.THROUGH : Presence.UNKNOWN;
    }
    Reading<ProcessStat> stat = stat(directory);
    if (stat instanceof Reading.Present<ProcessStat> present) {
      ProcessStat value = present.value();
      return value.isDead() || !value.startedAt(startNs) ? Presence.THROUGH : Presence.RUNNING;
    }
    return stat instanceof Reading.Gone ? Presence.THROUGH : Presence.UNKNOWN;
  }

  /** The stat line of a process. */
  public Reading<ProcessStat> stat(int pid) {
    return stat(root.resolve(Integer.toString(pid)));
  }

  /**
   * How a process that nobody has waited for yet has ended; empty where it is not (any more) such a
   * one. See {@link ProcessStat#waitStatus} for who is told.
   */
  public OptionalInt waitStatus(int tgid, long startNs) {
    Path file = root.resolve(Integer.toString(tgid)).resolve("stat");
    if (read(file, MAX_FILE_BYTES) instanceof Reading.Present<byte[]> present) {
      String text = new String(present.value(), StandardCharsets.ISO_8859_1);
      if (ProcessStat.parse(text).filter(it -> it.isDead() && it.startedAt(startNs)).isPresent()) {
        return ProcessStat.waitStatus(text);
      }
    }
    return OptionalInt.empty();
  }

  /** Ids of the processes there are; none where /proc cannot be listed. */
  public List<Integer> processes() {
    List<Integer> ids = new ArrayList<>();
    String[] names = new File(root.toString()).list();
    for (String name : names == null ? new String[0] : names) {
      if (name.matches("[0-9]{1,9}")) {
        ids.add(Integer.parseInt(name));
      }
    }
    return ids;
  }

  /** The stat line of a thread. */
  public Reading<ProcessStat> stat(int tgid, int tid) {
    return stat(root.resolve(Integer.toString(tgid)).resolve("task").resolve(String.valueOf(tid)));
  }

  /**
   * The user to whom the kernel shows what a process does: its effective user, but root for a
   * process that may not be dumped (proc(5), PR_SET_DUMPABLE).
   */
  public Reading<Integer> owner(int tgid) {
    Path directory = root.resolve(Integer.toString(tgid));
    try {
      return new Reading.Present<>((Integer) Files.getAttribute(directory, "unix:uid"));
    } catch (NoSuchFileException gone) {
      return new Reading.Gone<>();
    } catch (IOException e) {
      return new Reading.Denied<>("cannot look at " + directory + ": " + e.getMessage());
    }
  }

  private static Reading<ProcessStat> stat(Path directory) {
    Path file = directory.resolve("stat");
    Reading<byte[]> bytes = read(file, MAX_FILE_BYTES);
    if (bytes instanceof Reading.Present<byte[]> present) {
      Optional<ProcessStat> stat =
          ProcessStat.parse(new String(present.value(), StandardCharsets.ISO_8859_1));
      return stat.<Reading<ProcessStat>>map(Reading.Present::new)
          .orElseGet(() -> new Reading.Denied<>(file + " is not of the documented form"));
    }
    return otherwise(bytes);
  }

  /**
   * Command, command line and cgroup of the process with this id and start time, which is checked
   * before and after reading, since ids are reused.
   */
  public Reading<ProcessText> text(int tgid, long startNs) {
    if (!isSame(tgid, startNs)) {
      return new Reading.Gone<>();
    }
    Path directory = root.resolve(Integer.toString(tgid));
    Reading<byte[]> command = read(directory.resolve("comm"), MAX_FILE_BYTES);
    Reading<byte[]> line = read(directory.resolve("cmdline"), ProcText.COMMAND_LINE_BYTES + 1);
    Reading<byte[]> cgroup = read(directory.resolve("cgroup"), MAX_FILE_BYTES);
    if (!isSame(tgid, startNs)) {
      return new Reading.Gone<>();
    }
    if (command instanceof Reading.Present<byte[]> comm
        && line instanceof Reading.Present<byte[]> cmdline) {
      return new Reading.Present<>(
          new ProcessText(
              utf8(comm.value()).stripTrailing(),
              ProcText.commandLine(cmdline.value()),
              ProcText.isTruncated(cmdline.value()),
              cgroup instanceof Reading.Present<byte[]> group
                  ? ProcText.cgroup(utf8(group.value()))
                  : null));
    }
    return otherwise(command instanceof Reading.Present ? line : command);
  }

  private boolean isSame(int tgid, long startNs) {
    return stat(tgid) instanceof Reading.Present<ProcessStat> stat
        && stat.value().startedAt(startNs);
  }

  /** Where a symbolic link below the root points, for example {@code self/ns/pid}. */
  public Reading<String> link(String path) {
    Path link = root.resolve(path);
    try {
      return new Reading.Present<>(Files.readSymbolicLink(link).toString());
    } catch (NoSuchFileException gone) {
      return new Reading.Gone<>();
    } catch (IOException e) {
      return new Reading.Denied<>("cannot read " + link + ": " + e.getMessage());
    }
  }

  /** A whole text file below the root, for example {@code net/snmp}. */
  public Reading<String> file(String path) {
    Reading<byte[]> bytes = read(root.resolve(path), 16 * MAX_FILE_BYTES);
    return bytes instanceof Reading.Present<byte[]> present
        ? new Reading.Present<>(utf8(present.value()))
        : otherwise(bytes);
  }

  private static <T> Reading<T> otherwise(Reading<?> failed) {
    return failed instanceof Reading.Denied<?> denied
        ? new Reading.Denied<>(denied.cause())
        : new Reading.Gone<>();
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Reading<byte[]> read(Path file, int maxBytes) {
    try (InputStream in = Files.newInputStream(file)) {
      return new Reading.Present<>(in.readNBytes(maxBytes));
    } catch (NoSuchFileException gone) {
      return new Reading.Gone<>();
    } catch (AccessDeniedException denied) {
      return new Reading.Denied<>("cannot read " + file + ": permission denied");
    } catch (IOException e) {
      // The kernel answers ESRCH where a process goes between open and read.
      return "No such process".equals(e.getMessage())
          ? new Reading.Gone<>()
          : new Reading.Denied<>("cannot read " + file + ": " + e.getMessage());
    }
  }
}
