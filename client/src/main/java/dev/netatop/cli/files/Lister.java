// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.files;

import dev.netatop.cli.procfs.FileLocks;
import dev.netatop.cli.procfs.ProcFs;
import dev.netatop.cli.procfs.ProcessStat;
import dev.netatop.cli.procfs.Reading;
import dev.netatop.cli.procfs.SocketTables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Goes through the processes and gathers the lines that are selected. */
public final class Lister {

  /** Knows files that /proc hides from this user. */
  @FunctionalInterface
  public interface Hidden {
    /**
     * What a process has open; empty where it does not tell either.
     *
     * @param startTimeNs when the process started, since boot
     */
    Optional<List<RawFile>> files(int pid, long startTimeNs) throws InterruptedException;
  }

  private final ProcFs proc;
  private final Hidden hidden;
  private final LocalFiles local;
  private final Describe describe;
  private final Map<String, SocketTables> tablesByNamespace = new HashMap<>();

  /** Lists what this tree shows, and what {@code hidden} knows beyond it. */
  public Lister(ProcFs proc, Hidden hidden) {
    this.proc = proc;
    this.hidden = hidden;
    this.local = new LocalFiles(proc);
    this.describe = new Describe(FileLocks.parse(proc.text("locks").optional().orElse("")));
  }

  /** All lines that are selected, by process id. */
  public List<FileLine> list(Choice choice) throws InterruptedException {
    List<FileLine> lines = new ArrayList<>();
    for (int pid : proc.pids()) {
      Optional<ProcessStat> stat = proc.processStat(Integer.toString(pid)).optional();
      if (stat.isEmpty()) {
        continue;
      }
      OpenProcess process = process(stat.get());
      if (!choice.mayInclude(process)) {
        continue;
      }
      SocketTables sockets = sockets(pid);
      for (RawFile file : files(stat.get())) {
        FileLine line = describe.line(process, file, sockets);
        if (choice.includes(line)) {
          lines.add(line);
        }
      }
    }
    return lines;
  }

  /** The lines of one process. */
  public List<FileLine> list(ProcessStat stat) throws InterruptedException {
    SocketTables sockets = sockets(stat.pid());
    List<FileLine> lines = new ArrayList<>();
    for (RawFile file : files(stat)) {
      lines.add(describe.line(process(stat), file, sockets));
    }
    return lines;
  }

  private List<RawFile> files(ProcessStat stat) throws InterruptedException {
    if (!local.mayList(stat.pid())) {
      Optional<List<RawFile>> known = hidden.files(stat.pid(), stat.startNs());
      if (known.isPresent()) {
        return known.get();
      }
    }
    return local.list(stat.pid());
  }

  private OpenProcess process(ProcessStat stat) {
    long uid = proc.text(stat.pid() + "/status").optional().map(Lister::realUser).orElse(0L);
    return new OpenProcess(stat.pid(), stat.parent(), stat.command(), uid);
  }

  /** The real user's id in a /proc/PID/status. */
  static long realUser(String status) {
    for (String line : status.split("\n", -1)) {
      if (line.matches("Uid:\\s+\\d{1,10}\\s.*")) {
        return Long.parseLong(line.split("\\s+", 3)[1]);
      }
    }
    return 0;
  }

  /** The sockets of a process's network namespace; read once for all that are in it. */
  public SocketTables sockets(int pid) {
    Reading<String> namespace = proc.link(pid + "/ns/net");
    // Which namespace it is may be hidden; its tables are not.
    String key = namespace.optional().orElse("of " + pid);
    return tablesByNamespace.computeIfAbsent(key, unknown -> new SocketTables(proc, pid));
  }
}
