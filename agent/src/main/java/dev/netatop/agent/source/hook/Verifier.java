// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.hook;

import dev.netatop.agent.procfs.Presence;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.source.SourceException;

/**
 * Looks, some entries at a time, whether the tasks of living entries are still there: an end may
 * have gone unseen.
 */
final class Verifier {
  /** Entries in use that are looked at in one step: /proc takes some ten microseconds for each. */
  private static final int STEP = 128;

  private final HookMemory memory;
  private final EntryTable table;
  private final ProcReader proc;
  private final LifeCycle lives;
  private int next = Integer.MAX_VALUE;

  Verifier(HookMemory memory, EntryTable table, ProcReader proc, LifeCycle lives) {
    this.memory = memory;
    this.table = table;
    this.proc = proc;
    this.lives = lives;
  }

  /** Begins a round, unless one is under way. */
  void begin() {
    if (!isUnderWay()) {
      next = HookMemory.FIRST_TASK;
    }
  }

  boolean isUnderWay() {
    return next < table.end();
  }

  void step(long nowNs) throws SourceException {
    int looked = 0;
    for (; isUnderWay() && looked < STEP; next++) {
      Entry entry = table.at(next);
      if (entry != null && entry.state == Entry.State.LIVE) {
        looked++;
        verify(entry, nowNs);
      }
    }
  }

  private void verify(Entry entry, long nowNs) throws SourceException {
    long startNs = memory.startNs(entry.index);
    int tid = memory.tid(entry.index);
    Presence presence =
        entry.isProcess ? proc.process(entry.tgid, startNs) : proc.thread(entry.tgid, tid, startNs);
    // A thread that took over another id in between is there under the new one.
    boolean same = memory.startNs(entry.index) == startNs && memory.tid(entry.index) == tid;
    if (presence == Presence.THROUGH && same) {
      lives.endLost(entry, nowNs);
    }
  }
}
