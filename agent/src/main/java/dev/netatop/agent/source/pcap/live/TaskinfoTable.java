// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.accounting.LifeRules;
import dev.netatop.agent.accounting.TaskDetails;
import dev.netatop.agent.accounting.TaskType;
import dev.netatop.agent.procfs.ProcessStat;
import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.pcap.owner.ProcessEnds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The processes and threads that own sockets, from the first to the last packet of each. */
final class TaskinfoTable {
  /**
   * A process that has ended has sent its last packet; this long after it has been captured. It
   * closes its files before its end is told (kernel/exit.c: exit_files, then exit_notify).
   */
  private static final long SETTLE_NS = 20_000_000L;

  private final int bound;
  private final ProcessEnds ends;
  private final TaskNames names;
  private final LifeRules rules;
  private final Map<Integer, Taskinfo> processes = new HashMap<>();
  private final Map<Integer, Taskinfo> threads = new HashMap<>();
  private final List<Taskinfo> ended = new ArrayList<>();
  private final Taskinfo overflow = Taskinfo.sum(TaskType.OVERFLOW);
  private final long[] finishedSum = new long[Counters.WORDS];
  private int inUse;
  private long overflows;
  private long lostEnds;

  /**
   * @param bound how many processes and threads there may be
   */
  TaskinfoTable(int bound, ProcessEnds ends, TaskNames names, LifeRules rules) {
    this.bound = bound;
    this.ends = ends;
    this.names = names;
    this.rules = rules;
  }

  /**
   * The taskinfo of a process, made where there is none; {@link #overflow} where there is no room.
   *
   * @param startNs when it started, nanoseconds since boot, exactly or in ticks
   * @param command what it is called, where that is known; else empty
   */
  Taskinfo process(int tgid, long startNs, String command, long nowNs) {
    Taskinfo known = processes.get(tgid);
    if (known != null) {
      if (isSame(known.startNs, startNs)) {
        if (!command.isEmpty() && known.details == TaskDetails.GONE) {
          // It may have become another program before it was gone.
          known.name(command, TaskDetails.GONE);
        }
        return known;
      }
      if (!known.hasEnded()) {
        // Another one has its id: its end was missed.
        endLost(known, nowNs);
      }
    }
    if (inUse >= bound) {
      overflows++;
      return overflow;
    }
    Taskinfo process = Taskinfo.process(tgid, startNs);
    processes.put(tgid, process);
    inUse++;
    names.begin(process, command, nowNs);
    if (!ends.watch(tgid, startNs)) {
      endLost(process, nowNs);
    }
    return process;
  }

  /** The taskinfo of a thread; null where there is no room, or its process has none. */
  @Nullable Taskinfo thread(Taskinfo process, int tid, long startNs) {
    if (!process.isProcess()) {
      return null;
    }
    Taskinfo known = threads.get(tid);
    if (known != null) {
      if (known.process == process && isSame(known.startNs, startNs)) {
        return known;
      }
      retireThread(known);
    }
    if (inUse >= bound) {
      overflows++;
      return null;
    }
    Taskinfo thread = Taskinfo.thread(process, tid, startNs);
    threads.put(tid, thread);
    process.threads.add(thread);
    inUse++;
    return thread;
  }

  /** One of them may come from /proc, which knows ticks alone. */
  private static boolean isSame(long oneStartNs, long otherStartNs) {
    long ticks = oneStartNs / ProcessStat.NS_PER_TICK - otherStartNs / ProcessStat.NS_PER_TICK;
    return Math.abs(ticks) <= 1;
  }

  /** A thread is gone: what it moved stays in its process. */
  void retireThread(Taskinfo thread) {
    Taskinfo process = thread.process;
    if (thread.isGone || process == null) {
      return;
    }
    Taskinfo.add(thread.words, process.words);
    process.threads.remove(thread);
    forgetThread(thread);
  }

  private void forgetThread(Taskinfo thread) {
    thread.isGone = true;
    threads.remove(thread.id, thread);
    inUse--;
  }

  /** Takes the ends that have been told. */
  void takeEnds(long nowNs) {
    for (ProcessEnds.End end = ends.next(); end != null; end = ends.next()) {
      Taskinfo process = processes.get(end.tgid());
      if (process != null && process.startNs == end.startNs() && !process.hasEnded()) {
        process.endLost = end.waitStatus().isEmpty();
        process.waitStatus = end.waitStatus().orElse(0);
        end(process, nowNs);
      }
    }
  }

  private void endLost(Taskinfo process, long nowNs) {
    process.endLost = true;
    end(process, nowNs);
  }

  private void end(Taskinfo process, long nowNs) {
    process.endedNs = nowNs;
    ended.add(process);
  }

  /** Processes that have ended by now do not linger. */
  void cutLinger() {
    for (Taskinfo process : ended) {
      process.lingerCut = true;
    }
  }

  /**
   * Finishes what is to be finished.
   *
   * @param horizonNs packets up to this time have been counted, nanoseconds since boot
   */
  void step(Moment moment, long horizonNs, Consumer<FinishedProcess> finished) {
    int kept = 0;
    for (int i = 0; i < ended.size(); i++) {
      Taskinfo process = ended.get(i);
      long lastNs = Math.max(process.endedNs, process.closedNs);
      boolean isThrough = horizonNs >= lastNs + SETTLE_NS;
      if (rules.isFinished(
          moment.nowNs(), process.endedNs, process.connections, process.lingerCut, isThrough)) {
        finish(process, moment, finished);
      } else {
        ended.set(kept++, process);
      }
    }
    ended.subList(kept, ended.size()).clear();
  }

  private void finish(Taskinfo process, Moment moment, Consumer<FinishedProcess> finished) {
    long[] sum = new long[Counters.WORDS];
    process.addTo(sum);
    Taskinfo.add(sum, finishedSum);
    process.threads.forEach(this::forgetThread);
    process.isGone = true;
    processes.remove(process.tgid, process);
    inUse--;
    if (Counters.isZero(sum)) {
      return;
    }
    if (process.endLost) {
      lostEnds++;
    }
    finished.accept(
        new FinishedProcess(
            process.info(),
            Counters.of(sum),
            process.endedNs,
            moment.toEpochNs(process.endedNs),
            process.waitStatus));
  }

  /** Whether a process has ended and is not finished yet. */
  boolean isFinishing() {
    return !ended.isEmpty();
  }

  /** The process with this id that lives. */
  @Nullable Taskinfo living(int tgid) {
    Taskinfo process = processes.get(tgid);
    return process == null || process.hasEnded() ? null : process;
  }

  /** The thread with this id, of a process that lives. */
  @Nullable Taskinfo livingThread(int tid) {
    Taskinfo thread = threads.get(tid);
    Taskinfo process = thread == null ? null : thread.process;
    return process == null || process.hasEnded() ? null : thread;
  }

  /** Every process, ended ones too. */
  Collection<Taskinfo> processes() {
    return processes.values();
  }

  /** Every thread there is a taskinfo of. */
  Collection<Taskinfo> threads() {
    return threads.values();
  }

  /** Where the traffic of tasks that found no room counts. */
  Taskinfo overflow() {
    return overflow;
  }

  int inUse() {
    return inUse;
  }

  int bound() {
    return bound;
  }

  /** Tasks that found no room. */
  long overflows() {
    return overflows;
  }

  /** Finished processes whose end was told by nobody. */
  long lostEnds() {
    return lostEnds;
  }
}
