// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.hook;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.accounting.LifeRules;
import dev.netatop.agent.procfs.Presence;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.SourceException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes entries from the end of their task to reuse: an ended process is finished when its last
 * packet is counted, then its entry and those of its threads are retired, rest, and are given back.
 * A thread that ends before its process is retired at once and, rested, folded into it.
 */
final class LifeCycle {
  /** What comes due within this time is worked on together: each step looks at every entry. */
  private static final long STEP_NS = 5_000_000L;

  /** How often we look whether a task is through its exit. */
  private static final long EXIT_CHECK_NS = 10_000_000L;

  /**
   * Entries given back in one cycle at most, so that a burst of them does not hold up the clients.
   */
  private static final int MAX_FREED = 4096;

  private final HookMemory memory;
  private final EntryTable table;
  private final TextReader texts;
  private final InfoBuilder infos;
  private final ProcReader proc;
  private final LifeRules rules;
  private final List<Entry> ended = new ArrayList<>();
  private final List<Entry> finishing = new ArrayList<>();
  private final ArrayDeque<Entry> resting = new ArrayDeque<>();
  private final long[] finishedSum = new long[Counters.WORDS];
  private final long[] words = new long[Counters.WORDS];
  private long lostEnds;

  LifeCycle(
      HookMemory memory,
      EntryTable table,
      TextReader texts,
      InfoBuilder infos,
      ProcReader proc,
      LifeRules rules) {
    this.memory = memory;
    this.table = table;
    this.texts = texts;
    this.infos = infos;
    this.proc = proc;
    this.rules = rules;
  }

  /** The task of a living entry has ended, as the kernel reported. */
  void end(Entry entry, long nowNs) throws SourceException {
    if (entry.state != Entry.State.LIVE) {
      return;
    }
    if (entry.isProcess) {
      // The kernel's own time, which may well lie behind the one this cycle began with.
      long endNs = memory.endNs(entry.index);
      entry.endedNs = endNs == 0 ? nowNs : endNs;
      entry.state = Entry.State.ENDED;
      ended.add(entry);
    } else {
      retire(entry, nowNs);
    }
  }

  /** The task of a living entry was found gone, though no end was reported. */
  void endLost(Entry entry, long nowNs) throws SourceException {
    if ((memory.flags(entry.index) & HookMemory.ENDED) == 0) {
      entry.endLost = entry.isProcess;
      entry.throughExit = true;
    }
    end(entry, nowNs);
  }

  /** Processes that have ended by now do not linger. */
  void cutLinger() {
    for (Entry entry : ended) {
      entry.lingerCut = true;
    }
  }

  /** Finishes what is to be finished and gives back what has rested. */
  void step(Moment moment, Consumer<FinishedProcess> finished) throws SourceException {
    long nowNs = moment.nowNs();
    findFinishing(nowNs);
    if (!finishing.isEmpty()) {
      try {
        // What was captured is read before retiring: it belongs to the generation that ends there.
        texts.refresh(finishing, nowNs);
      } finally {
        for (Entry entry : finishing) {
          finish(entry, moment, finished);
        }
        finishing.clear();
      }
    }
    freeRested(nowNs);
  }

  private void findFinishing(long nowNs) {
    int kept = 0;
    for (int i = 0; i < ended.size(); i++) {
      Entry entry = ended.get(i);
      if (isFinished(entry, nowNs)) {
        finishing.add(entry);
      } else {
        ended.set(kept++, entry);
      }
    }
    ended.subList(kept, ended.size()).clear();
  }

  private boolean isFinished(Entry entry, long nowNs) {
    int sockets = memory.sockets(entry.index);
    // /proc is asked only when nothing else holds the process up.
    if (!entry.throughExit
        && nowNs >= entry.nextExitCheckNs
        && rules.isFinished(nowNs, entry.endedNs, sockets, entry.lingerCut, true)) {
      entry.throughExit = isThroughExit(entry);
      entry.nextExitCheckNs = nowNs + EXIT_CHECK_NS;
    }
    return rules.isFinished(nowNs, entry.endedNs, sockets, entry.lingerCut, entry.throughExit);
  }

  private boolean isThroughExit(Entry entry) {
    return proc.process(entry.tgid, memory.startNs(entry.index)) != Presence.RUNNING;
  }

  private void finish(Entry process, Moment moment, Consumer<FinishedProcess> finished)
      throws SourceException {
    for (Entry thread : process.threads) {
      if (thread.state == Entry.State.LIVE) {
        retire(thread, moment.nowNs());
      }
    }
    retire(process, moment.nowNs());
    long[] sum = settle(process);
    for (Entry thread : process.threads) {
      add(settle(thread), sum);
    }
    add(sum, finishedSum);
    if (Counters.isZero(sum)) {
      return;
    }
    if (process.endLost) {
      lostEnds++;
    }
    finished.accept(
        new FinishedProcess(
            infos.info(process),
            Counters.of(sum),
            process.endedNs,
            moment.toEpochNs(process.endedNs),
            process.endLost ? 0 : memory.exitStatus(process.index)));
  }

  /** Fixes what an entry contributes to its process; returns a copy for summing up. */
  private long[] settle(Entry entry) {
    long[] settled = new long[Counters.WORDS];
    memory.counters(entry.index, settled);
    entry.settled = settled;
    return settled.clone();
  }

  private void retire(Entry entry, long nowNs) throws SourceException {
    memory.retire(entry.index);
    entry.state = Entry.State.RESTING;
    entry.restsSinceNs = nowNs;
    resting.addLast(entry);
  }

  private void freeRested(long nowNs) throws SourceException {
    for (int freed = 0; freed < MAX_FREED; freed++) {
      Entry entry = resting.peekFirst();
      if (entry == null || !rules.isRested(nowNs, entry.restsSinceNs)) {
        return;
      }
      resting.removeFirst();
      if (entry.isProcess && !entry.throughExit && !isThroughExit(entry)) {
        // A task that hangs in its exit would get a second entry for its last FIN.
        entry.restsSinceNs = nowNs;
        resting.addLast(entry);
        continue;
      }
      free(entry);
    }
  }

  private void free(Entry entry) throws SourceException {
    if (entry.isSettled()) {
      memory.free(entry.index, entry.settled);
    } else {
      if (entry.process != null) {
        memory.fold(entry.index);
      }
      // Nothing is left, unless its process is gone: what it gathered then was reported nowhere.
      memory.free(entry.index, new long[Counters.WORDS]);
    }
    table.remove(entry);
  }

  /** Adds all that is not in a bucket to {@code sum}: finished processes and entries in use. */
  void addTotals(long[] sum) {
    add(finishedSum, sum);
    int end = table.end();
    for (int i = HookMemory.FIRST_TASK; i < end; i++) {
      Entry entry = table.at(i);
      if (entry != null && !entry.isSettled()) {
        memory.counters(i, words);
        add(words, sum);
      }
    }
  }

  static void add(long[] words, long[] sum) {
    for (int i = 0; i < Counters.WORDS; i++) {
      sum[i] += words[i];
    }
  }

  /** Processes whose end was never reported, with traffic. */
  long lostEnds() {
    return lostEnds;
  }

  /** When {@link #step} has something to do next, if nothing is reported before. */
  long nextStepNs(long nowNs) {
    long next = Long.MAX_VALUE;
    for (Entry entry : ended) {
      long lingerNs = entry.endedNs + rules.lingerNs();
      boolean soon = entry.lingerCut || memory.sockets(entry.index) == 0;
      long soonNs = Math.max(entry.endedNs + rules.settleNs(), entry.nextExitCheckNs);
      next = Math.min(next, soon ? Math.min(soonNs, lingerNs) : lingerNs);
    }
    Entry first = resting.peekFirst();
    if (first != null) {
      next = Math.min(next, first.restsSinceNs + rules.restNs());
    }
    return Math.max(next, nowNs + STEP_NS);
  }
}
