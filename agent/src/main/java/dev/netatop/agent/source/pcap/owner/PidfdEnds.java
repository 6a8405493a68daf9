// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.procfs.ProcessStat;
import dev.netatop.agent.procfs.Reading;
import dev.netatop.agent.source.SourceException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends of processes by pidfd (Linux 5.3). Where there is none, or as many as we may have are open,
 * by looking once a second whether the rest is still there.
 *
 * <p>How a process ended is told by the kernel from 6.15 on, even if it was waited for at once;
 * before that only as long as nobody has waited for it.
 */
public final class PidfdEnds implements ProcessEnds {
  private static final int MAX_PIDFDS = 65_536;
  private static final int LEAST_LEFT = 256;
  private static final int CAP_SYS_PTRACE = 19;

  private record Watch(WatchedProcess process, int pidfd) {}

  private final ProcReader proc;
  private final Pidfds pidfds;
  private final LongSupplier clock;
  private final boolean mayTrace;
  private final long bound;
  private final EndScan scan;
  private final Map<Long, Watch> byNumber = new HashMap<>();
  private final Map<WatchedProcess, Long> numbers = new HashMap<>();
  private final ArrayDeque<Long> ended = new ArrayDeque<>();
  private long lastNumber;
  private boolean isClosed;

  PidfdEnds(ProcReader proc, Pidfds pidfds, long bound, LongSupplier clock) {
    this.proc = proc;
    this.pidfds = pidfds;
    this.bound = bound;
    this.clock = clock;
    this.scan = new EndScan(proc);
    this.mayTrace = mayTrace(proc);
  }

  /**
   * Opens the way. Java has raised RLIMIT_NOFILE as far as it may; at most three quarters of it are
   * used.
   *
   * @throws SourceException where there is no descriptor left
   */
  public static PidfdEnds open(ProcReader proc) throws SourceException {
    long limit = LinuxCalls.descriptorLimit();
    long bound = Math.min(MAX_PIDFDS, limit - Math.max(LEAST_LEFT, limit / 4));
    try {
      return new PidfdEnds(proc, Pidfds.open(), bound, System::nanoTime);
    } catch (LinuxCallException e) {
      throw new SourceException(
          "cannot watch for ends of processes: "
              + e.getMessage()
              + "; raise the limit of open files",
          e);
    }
  }

  // Without it the kernel says 0 for how others' processes ended.
  private static boolean mayTrace(ProcReader proc) {
    if (proc.file("self/status") instanceof Reading.Present<String> status) {
      return status
          .value()
          .lines()
          .filter(line -> line.startsWith("CapEff:"))
          .anyMatch(
              line ->
                  (Long.parseUnsignedLong(line.substring(7).strip(), 16) >> CAP_SYS_PTRACE & 1)
                      != 0);
    }
    return false;
  }

  @Override
  public boolean watch(int tgid, long startNs) {
    WatchedProcess process = new WatchedProcess(tgid, startNs);
    if (numbers.containsKey(process)) {
      return true;
    }
    int pidfd = byNumber.size() < bound ? pidfds.openProcess(tgid) : -LinuxCalls.EMFILE;
    if (pidfd == -LinuxCalls.ESRCH || pidfd == -LinuxCalls.EINVAL) {
      return false;
    }
    // The id belonged to whom we mean when the descriptor was opened, or it is another's.
    if (!isThere(process)) {
      if (pidfd >= 0) {
        pidfds.release(pidfd);
      }
      return false;
    }
    if (pidfd >= 0 && pidfds.add(pidfd, ++lastNumber)) {
      byNumber.put(lastNumber, new Watch(process, pidfd));
      numbers.put(process, lastNumber);
      return true;
    }
    if (pidfd >= 0) {
      pidfds.release(pidfd);
    }
    scan.add(process);
    return true;
  }

  // One that has ended but was not waited for is: its end can be told.
  private boolean isThere(WatchedProcess process) {
    Reading<ProcessStat> stat = proc.stat(process.tgid());
    return stat instanceof Reading.Present<ProcessStat> present
        ? present.value().startedAt(process.startNs())
        : stat instanceof Reading.Denied;
  }

  /** Does not watch a process any more: its end is not told. */
  public void forget(int tgid, long startNs) {
    WatchedProcess process = new WatchedProcess(tgid, startNs);
    @Nullable Long number = numbers.remove(process);
    if (number == null) {
      scan.remove(process);
    } else {
      release(number);
    }
  }

  /** How many are watched, by pidfd and otherwise. */
  public int size() {
    return byNumber.size() + scan.size();
  }

  @Override
  public @Nullable End next() {
    if (ended.isEmpty()) {
      pidfds.ended(ended::add);
    }
    for (Long number; (number = ended.poll()) != null; ) {
      @Nullable Watch watch = byNumber.get(number);
      if (watch != null) {
        OptionalInt status = waitStatus(watch);
        numbers.remove(watch.process());
        release(number);
        return new End(watch.process().tgid(), watch.process().startNs(), status);
      }
    }
    @Nullable WatchedProcess through = scan.step(clock.getAsLong());
    return through == null ? null : new End(through.tgid(), through.startNs(), asZombie(through));
  }

  private OptionalInt waitStatus(Watch watch) {
    OptionalInt status = pidfds.waitStatus(watch.pidfd());
    if (status.isEmpty()) {
      status = asZombie(watch.process());
    }
    // Waited for between the two questions.
    return status.isEmpty() ? pidfds.waitStatus(watch.pidfd()) : status;
  }

  private OptionalInt asZombie(WatchedProcess process) {
    OptionalInt status = proc.waitStatus(process.tgid(), process.startNs());
    return status.isPresent() && status.getAsInt() == 0 && !mayTrace ? OptionalInt.empty() : status;
  }

  private void release(long number) {
    @Nullable Watch watch = byNumber.remove(number);
    if (watch != null) {
      pidfds.release(watch.pidfd());
    }
  }

  @Override
  public int descriptor() {
    return pidfds.descriptor();
  }

  @Override
  public void close() {
    if (!isClosed) {
      isClosed = true;
      byNumber.values().forEach(watch -> pidfds.release(watch.pidfd()));
      byNumber.clear();
      numbers.clear();
      pidfds.close();
    }
  }
}
