// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.inspect;

import dev.netatop.cli.procfs.ProcFs;
import dev.netatop.cli.procfs.ProcessStat;
import dev.netatop.cli.procfs.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads what threads do from /proc (proc(5): syscall, wchan, schedstat). */
public final class ThreadReader {
  private static final int ARGUMENTS = 6;

  private final ProcFs proc;

  /** Reads this tree. */
  public ThreadReader(ProcFs proc) {
    this.proc = proc;
  }

  /** Whether this user may see in which system call the threads are. */
  public boolean mayReadCalls(int pid) {
    return proc.text(pid + "/task/" + pid + "/syscall") instanceof Reading.Present;
  }

  /** All threads, by id; none where the process is gone. */
  public List<ThreadSample> read(int pid) {
    List<ThreadSample> threads = new ArrayList<>();
    for (int tid : proc.numbers(pid + "/task").optional().orElse(List.of())) {
      thread(pid + "/task/" + tid).ifPresent(threads::add);
    }
    return threads;
  }

  private Optional<ThreadSample> thread(String folder) {
    Optional<ProcessStat> read = proc.processStat(folder).optional();
    if (read.isEmpty()) {
      return Optional.empty();
    }
    ProcessStat stat = read.get();
    Optional<String> call = proc.text(folder + "/syscall").optional();
    String channel = proc.text(folder + "/wchan").optional().orElse("").strip();
    String[] times = proc.text(folder + "/schedstat").optional().orElse("").strip().split(" ", 2);
    String[] fields = call.orElse("").strip().split(" ", -1);
    boolean inCall = fields.length > ARGUMENTS && fields[0].matches("\\d{1,6}");
    List<Long> arguments = new ArrayList<>();
    for (int i = 1; inCall && i <= ARGUMENTS; i++) {
      arguments.add(
          fields[i].matches("0x[0-9a-f]{1,16}")
              ? Long.parseUnsignedLong(fields[i].substring(2), 16)
              : 0);
    }
    return Optional.of(
        new ThreadSample(
            stat.pid(),
            stat.command(),
            stat.state(),
            channel.equals("0") ? "" : channel,
            inCall ? OptionalInt.of(Integer.parseInt(fields[0])) : OptionalInt.empty(),
            arguments,
            call.isPresent(),
            stat.userTicks() * 10,
            stat.systemTicks() * 10,
            times[0].matches("\\d{1,18}") ? Long.parseLong(times[0]) : 0));
  }
}
