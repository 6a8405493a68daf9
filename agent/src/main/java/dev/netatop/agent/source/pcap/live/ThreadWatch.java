// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.procfs.Presence;
import dev.netatop.agent.procfs.ProcReader;
import java.util.ArrayDeque;

/** Looks, some at a time, whether threads are still there: nobody tells when they end. */
final class ThreadWatch {
  private static final long ROUND_NS = 1_000_000_000L;

  /** Looked at in one step: /proc takes some ten microseconds for each. */
  private static final int STEP = 128;

  private final ProcReader proc;
  private final TaskinfoTable tasks;
  private final ArrayDeque<Taskinfo> round = new ArrayDeque<>();
  private long nextRoundNs;

  ThreadWatch(ProcReader proc, TaskinfoTable tasks) {
    this.proc = proc;
    this.tasks = tasks;
  }

  void step(long nowNs) {
    if (round.isEmpty() && nowNs >= nextRoundNs) {
      nextRoundNs = nowNs + ROUND_NS;
      round.addAll(tasks.threads());
    }
    for (int i = 0; i < STEP && !round.isEmpty(); i++) {
      isThere(round.remove());
    }
  }

  boolean isUnderWay() {
    return !round.isEmpty();
  }

  /** Whether a thread is there now; its taskinfo is retired where it is not. */
  boolean isThere(Taskinfo thread) {
    if (!thread.isGone && proc.thread(thread.tgid, thread.id, thread.startNs) == Presence.THROUGH) {
      tasks.retireThread(thread);
    }
    return !thread.isGone;
  }
}
