// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.inspect;

import dev.netatop.cli.files.FileLine;
import dev.netatop.cli.files.Lister;
import dev.netatop.cli.files.SocketNames;
import dev.netatop.cli.procfs.ProcFs;
import dev.netatop.cli.procfs.ProcessStat;
import dev.netatop.cli.procfs.Reading;
import dev.netatop.client.NetCounters;
import dev.netatop.client.SocketInfo;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Finds out about a living process. */
public final class Inspector {
  /** Threads are looked at so often. */
  static final long SAMPLE_MS = 50;

  private static final int MOST_PARENTS = 32;
  private static final long NS_PER_MS = 1_000_000L;

  /** Waits between two looks. */
  @FunctionalInterface
  public interface Pause {
    /** Waits that long. */
    void milliseconds(long time) throws InterruptedException;
  }

  private final ProcFs proc;
  private final Knowledge agent;
  private final SystemCallNames names;
  private final SocketNames socketNames;
  private final LongSupplier clockNs;
  private final Pause pause;

  /**
   * Reads this tree and asks this agent.
   *
   * @param clockNs a monotonic clock
   */
  public Inspector(
      ProcFs proc,
      Knowledge agent,
      SystemCallNames names,
      SocketNames socketNames,
      LongSupplier clockNs,
      Pause pause) {
    this.proc = proc;
    this.agent = agent;
    this.names = names;
    this.socketNames = socketNames;
    this.clockNs = clockNs;
    this.pause = pause;
  }

  /** One look at all threads, and when it was. */
  private record Look(long timeNs, List<ThreadSample> threads) {}

  /** Looks at the process for that long; empty where there is none. */
  public Optional<Report> inspect(int pid, long milliseconds) throws InterruptedException {
    Reading<ProcessStat> read = proc.processStat(Integer.toString(pid));
    if (!(read instanceof Reading.Present<ProcessStat> present)) {
      return Optional.empty();
    }
    ProcessStat stat = present.value();
    List<FileLine> files = new Lister(proc, agent).list(stat);
    final Map<Long, SocketInfo> socketsBefore = agent.sockets();
    final Knowledge.Counters before = agent.counters(pid);
    Tally tally = new Tally();
    List<Look> looks = looks(stat, milliseconds, files, tally);
    Knowledge.Counters after = agent.counters(pid);
    final Map<Long, SocketInfo> sockets = agent.sockets();
    String status = proc.text(pid + "/status").optional().orElse("");
    Look first = looks.get(0);
    Look last = looks.get(looks.size() - 1);
    return Optional.of(
        new Report(
            proc.processStat(Integer.toString(pid))
                .optional()
                .filter(s -> s.startTicks() == stat.startTicks())
                .orElse(stat),
            field(status, "Uid", 1),
            commandLine(stat),
            Unit.parse(proc.text(pid + "/cgroup").optional().orElse("")),
            parents(stat),
            bootTime().plusNanos(stat.startNs()),
            field(status, "VmRSS", 0) * 1024,
            limit(pid),
            (int) field(status, "TracerPid", 0),
            looks.size(),
            last.timeNs() - first.timeNs(),
            tally.ranking(),
            threads(first, last, tally, after.threads()),
            after.process(),
            before.process(),
            sockets(files, socketsBefore, sockets),
            files,
            notes(files)));
  }

  private List<Look> looks(ProcessStat stat, long milliseconds, List<FileLine> files, Tally tally)
      throws InterruptedException {
    ThreadReader reader = new ThreadReader(proc);
    boolean local = reader.mayReadCalls(stat.pid());
    List<Look> looks = new ArrayList<>();
    long untilNs = clockNs.getAsLong() + milliseconds * NS_PER_MS;
    while (true) {
      Look look = new Look(clockNs.getAsLong(), look(stat, local, reader));
      if (look.threads().isEmpty() && !looks.isEmpty()) {
        return looks;
      }
      looks.add(look);
      Doing doing = doing(stat.pid(), files, look.threads());
      for (ThreadSample thread : look.threads()) {
        tally.add(thread.tid(), doing.of(thread));
      }
      long leftNs = untilNs - clockNs.getAsLong();
      if (leftNs <= 0) {
        return looks;
      }
      pause.milliseconds(Math.min(SAMPLE_MS, leftNs / NS_PER_MS + 1));
    }
  }

  private List<ThreadSample> look(ProcessStat stat, boolean local, ThreadReader reader)
      throws InterruptedException {
    if (!local) {
      Optional<List<ThreadSample>> told = agent.threads(stat.pid(), stat.startNs());
      if (told.isPresent()) {
        return told.get();
      }
    }
    return reader.read(stat.pid());
  }

  private Doing doing(int pid, List<FileLine> files, List<ThreadSample> threads) {
    Map<Integer, String> descriptors = new HashMap<>();
    Map<Integer, List<Integer>> watched = new HashMap<>();
    for (FileLine file : files) {
      if (file.file().fd().matches("\\d+")) {
        int fd = Integer.parseInt(file.file().fd());
        descriptors.put(fd, words(file));
        watched.put(fd, file.file().info().watched());
      }
    }
    Map<Integer, String> names = new LinkedHashMap<>();
    threads.forEach(t -> names.put(t.tid(), t.name()));
    return new Doing(
        this.names,
        descriptors,
        watched,
        names,
        (address, length) -> proc.memory(pid, address, length).optional().orElse(new byte[0]));
  }

  /** What a descriptor is, in a few words. */
  private String words(FileLine file) {
    return file.inet()
        .map(s -> s.family() + " " + socketNames.of(s))
        .orElseGet(
            () ->
                switch (file.type()) {
                  case "unix" -> "unix " + file.name();
                  case "FIFO" -> "pipe " + file.node();
                  default -> file.name();
                });
  }

  private static List<Report.ThreadLine> threads(
      Look first, Look last, Tally tally, Map<Integer, NetCounters> traffic) {
    Map<Integer, ThreadSample> before = new HashMap<>();
    first.threads().forEach(t -> before.put(t.tid(), t));
    long elapsedNs = last.timeNs() - first.timeNs();
    List<Report.ThreadLine> lines = new ArrayList<>();
    for (ThreadSample thread : last.threads()) {
      ThreadSample earlier = before.get(thread.tid());
      lines.add(
          new Report.ThreadLine(
              thread,
              earlier == null || elapsedNs <= 0
                  ? Optional.empty()
                  : Optional.of(100.0 * cpuNs(earlier, thread) / elapsedNs),
              tally.mostOf(thread.tid()),
              Optional.ofNullable(traffic.get(thread.tid()))));
    }
    return lines;
  }

  private static long cpuNs(ThreadSample before, ThreadSample after) {
    long ns =
        after.runNs() > 0
            ? after.runNs() - before.runNs()
            : (after.userMs() + after.systemMs() - before.userMs() - before.systemMs()) * NS_PER_MS;
    return Math.max(0, ns);
  }

  private static List<Report.SocketLine> sockets(
      List<FileLine> files, Map<Long, SocketInfo> before, Map<Long, SocketInfo> after) {
    List<Report.SocketLine> lines = new ArrayList<>();
    for (FileLine file : files) {
      file.inet()
          .ifPresent(
              socket ->
                  lines.add(
                      new Report.SocketLine(
                          file.file().fd(),
                          socket,
                          Optional.ofNullable(after.get(socket.inode())),
                          Optional.ofNullable(before.get(socket.inode())))));
    }
    return lines;
  }

  private List<String> notes(List<FileLine> files) {
    List<String> notes = new ArrayList<>();
    if (files.stream().anyMatch(f -> f.file().fd().equals("NOFD"))) {
      notes.add(
          "the kernel does not show this user what the process has open, nor in which system call"
              + " its threads are (Permission denied)");
    }
    notes.addAll(agent.notes());
    return notes;
  }

  private List<Report.Parent> parents(ProcessStat stat) {
    List<Report.Parent> parents = new ArrayList<>();
    int pid = stat.parent();
    while (pid > 0 && parents.size() < MOST_PARENTS) {
      Optional<ProcessStat> parent = proc.processStat(Integer.toString(pid)).optional();
      if (parent.isEmpty()) {
        break;
      }
      parents.add(new Report.Parent(pid, parent.get().command()));
      pid = parent.get().parent();
    }
    return parents;
  }

  private String commandLine(ProcessStat stat) {
    byte[] line = proc.bytes(stat.pid() + "/cmdline").optional().orElse(new byte[0]);
    String text = new String(line, StandardCharsets.UTF_8).replace('\0', ' ').stripTrailing();
    return text.isEmpty() ? "[" + stat.command() + "]" : text;
  }

  private Optional<String> limit(int pid) {
    for (String line : proc.text(pid + "/limits").optional().orElse("").split("\n", -1)) {
      if (line.startsWith("Max open files")) {
        return Optional.of(line.substring("Max open files".length()).strip().split("\\s+", 2)[0]);
      }
    }
    return Optional.empty();
  }

  private Instant bootTime() {
    for (String line : proc.text("stat").optional().orElse("").split("\n", -1)) {
      if (line.matches("btime \\d{1,12}")) {
        return Instant.ofEpochSecond(Long.parseLong(line.substring(6)));
      }
    }
    return Instant.EPOCH;
  }

  private static long field(String status, String name, int at) {
    for (String line : status.split("\n", -1)) {
      if (line.startsWith(name + ":")) {
        String[] fields = line.substring(name.length() + 1).strip().split("\\s+", -1);
        return at < fields.length && fields[at].matches("\\d{1,18}")
            ? Long.parseLong(fields[at])
            : 0;
      }
    }
    return 0;
  }
}
