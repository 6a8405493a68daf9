// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import dev.netatop.agent.procfs.Presence;
import dev.netatop.agent.procfs.ProcReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks, some at a time, whether processes are still there: for those that have no pidfd. */
final class EndScan {
  private static final long EVERY_NS = 1_000_000_000L;

  /** Processes that are looked at in one step: /proc takes some 20 us for each. */
  private static final int STEP = 128;

  private final ProcReader proc;
  private final Set<WatchedProcess> watched = new LinkedHashSet<>();
  private List<WatchedProcess> round = List.of();
  private int at;
  private long nextRoundNs = Long.MIN_VALUE;

  EndScan(ProcReader proc) {
    this.proc = proc;
  }

  void add(WatchedProcess process) {
    watched.add(process);
  }

  boolean remove(WatchedProcess process) {
    return watched.remove(process);
  }

  int size() {
    return watched.size();
  }

  /** Takes a step of the round; the first one found to have ended, null where none is. */
  @Nullable WatchedProcess step(long nowNs) {
    if (at == round.size()) {
      if (nowNs < nextRoundNs || watched.isEmpty()) {
        return null;
      }
      nextRoundNs = nowNs + EVERY_NS;
      round = new ArrayList<>(watched);
      at = 0;
    }
    for (int looked = 0; at < round.size() && looked < STEP; looked++) {
      WatchedProcess process = round.get(at++);
      if (watched.contains(process)
          && proc.process(process.tgid(), process.startNs()) == Presence.THROUGH) {
        watched.remove(process);
        return process;
      }
    }
    return null;
  }
}
