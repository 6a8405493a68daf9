// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes the deltas of a watch from totals. Used by one thread. */
final class Watch {

  /** Asks which tasks there still are. */
  interface Living {
    Snapshot snapshot() throws NetatopException, InterruptedException;
  }

  private final Map<TaskKey, NetCounters> seen = new HashMap<>();
  private final Living living;
  private final int bound;
  private boolean first = true;

  Watch(Living living, int bound) {
    this.living = living;
    this.bound = bound;
  }

  WatchUpdate update(WatchMailbox.Merged merged) throws NetatopException, InterruptedException {
    List<WatchUpdate.Change> changes = new ArrayList<>(merged.tasks().size());
    for (Task task : merged.tasks().values()) {
      NetCounters before = seen.put(task.key(), task.counters());
      NetCounters delta = before == null ? task.counters() : task.counters().minus(before);
      changes.add(new WatchUpdate.Change(task, delta));
    }
    if (seen.size() > bound) {
      forgetEnded();
    }
    WatchUpdate update = new WatchUpdate(changes, merged.timeNs(), first, merged.skipped());
    first = false;
    return update;
  }

  // A watch never says that a task is gone, so from time to time the table asks.
  private void forgetEnded() throws NetatopException, InterruptedException {
    Set<TaskKey> alive = new HashSet<>();
    for (Task task : living.snapshot().tasks()) {
      alive.add(task.key());
    }
    seen.keySet().retainAll(alive);
  }
}
