// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.accounting.TaskDetails;
import dev.netatop.agent.procfs.Presence;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.procfs.ProcessText;
import dev.netatop.agent.procfs.Reading;
import java.util.ArrayDeque;

/** What processes are called, read from /proc: at once, and again, since they may exec. */
final class TaskNames {
  /** A process that has just been made is often about to become another program. */
  private static final long FIRST_PAUSE_NS = 200_000_000L;

  private static final long LAST_PAUSE_NS = 20_000_000_000L;

  /** Read in one step at most: /proc takes some hundred microseconds for each. */
  private static final int STEP = 32;

  private final ProcReader proc;

  /** In the order in which they are to be read, nearly: younger ones are read sooner. */
  private final ArrayDeque<Taskinfo> young = new ArrayDeque<>();

  private final ArrayDeque<Taskinfo> old = new ArrayDeque<>();

  TaskNames(ProcReader proc) {
    this.proc = proc;
  }

  /**
   * Reads what a process is called now, and plans when again.
   *
   * @param command where /proc does not tell; empty: that is not known either
   */
  void begin(Taskinfo process, String command, long nowNs) {
    process.name(command, TaskDetails.GONE);
    read(process);
    process.namesPauseNs = FIRST_PAUSE_NS;
    process.namesDueNs = nowNs + FIRST_PAUSE_NS;
    young.add(process);
  }

  /** Reads those again that are due. */
  void step(long nowNs) {
    step(young, nowNs);
    step(old, nowNs);
  }

  private void step(ArrayDeque<Taskinfo> queue, long nowNs) {
    for (int i = 0; i < STEP; i++) {
      Taskinfo process = queue.peek();
      if (process == null || (process.namesDueNs > nowNs && !process.isGone)) {
        return;
      }
      queue.remove();
      if (!process.isGone && !process.hasEnded()) {
        read(process);
        process.namesPauseNs = Math.min(LAST_PAUSE_NS, 10 * process.namesPauseNs);
        process.namesDueNs = nowNs + process.namesPauseNs;
        (process.namesPauseNs == LAST_PAUSE_NS ? old : young).add(process);
      }
    }
  }

  private void read(Taskinfo process) {
    if (proc.text(process.tgid, process.startNs) instanceof Reading.Present<ProcessText> present) {
      ProcessText text = present.value();
      process.name(
          text.command(),
          new TaskDetails.Known(text.commandLine(), text.truncated(), text.cgroup()));
    }
    if (proc.owner(process.tgid) instanceof Reading.Present<Integer> uid
        && proc.process(process.tgid, process.startNs) == Presence.RUNNING) {
      process.user(uid.value(), false);
    }
  }
}
