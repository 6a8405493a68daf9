// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The threads of a process, one after the other, so that its reader may pause. */
public final class Threads implements AutoCloseable {
  private final ProcReader proc;
  private final int tgid;
  private final DirectoryStream<Path> directory;
  private final Iterator<Path> remaining;

  private Threads(ProcReader proc, int tgid, DirectoryStream<Path> directory) {
    this.proc = proc;
    this.tgid = tgid;
    this.directory = directory;
    this.remaining = directory.iterator();
  }

  /** Begins to list; to be closed. */
  @SuppressWarnings("StreamResourceLeak") // it is this object's to close
  public static Reading<Threads> of(ProcReader proc, int tgid) {
    Path tasks = proc.root().resolve(Integer.toString(tgid)).resolve("task");
    try {
      return new Reading.Present<>(new Threads(proc, tgid, Files.newDirectoryStream(tasks)));
    } catch (NoSuchFileException gone) {
      return new Reading.Gone<>();
    } catch (IOException e) {
      return new Reading.Denied<>("cannot list " + tasks + ": " + e.getMessage());
    }
  }

  /** Whether there is more. */
  public boolean hasNext() {
    try {
      return remaining.hasNext();
    } catch (DirectoryIteratorException gone) {
      return false;
    }
  }

  /** The next one; null where it ended meanwhile. */
  public @Nullable ThreadActivity next() {
    try {
      String name = remaining.next().getFileName().toString();
      if (!name.matches("\\d{1,9}")) {
        return null;
      }
      return read(Integer.parseInt(name));
    } catch (DirectoryIteratorException gone) {
      return null;
    }
  }

  private @Nullable ThreadActivity read(int tid) {
    if (!(proc.stat(tgid, tid) instanceof Reading.Present<ProcessStat> stat)) {
      return null;
    }
    String thread = tgid + "/task/" + tid;
    String[] times = text(thread + "/schedstat").strip().split(" ", -1);
    String channel = text(thread + "/wchan").strip();
    return new ThreadActivity(
        stat.value(),
        channel.equals("0") ? "" : channel,
        SystemCall.parse(text(thread + "/syscall")),
        number(times, 0),
        number(times, 1));
  }

  private String text(String path) {
    return proc.file(path) instanceof Reading.Present<String> text ? text.value() : "";
  }

  private static long number(String[] fields, int at) {
    return at < fields.length && fields[at].matches("\\d{1,18}") ? Long.parseLong(fields[at]) : 0;
  }

  @Override
  public void close() {
    try {
      directory.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
