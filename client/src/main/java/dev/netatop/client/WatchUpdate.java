// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import java.util.List;

/**
 * What changed since the update before it.
 *
 * @param changes tasks whose counters changed; the first update has every task with traffic
 * @param timeNs when the counters were read, nanoseconds since boot
 * @param first whether this is the first update, whose deltas are totals
 * @param skippedIntervals intervals left out before this one because the reader was too slow; what
 *     moved in them is in this update's deltas
 */
public record WatchUpdate(List<Change> changes, long timeNs, boolean first, long skippedIntervals) {
  /** Keeps a copy of the list. */
  public WatchUpdate {
    changes = List.copyOf(changes);
  }

  /**
   * One task's change.
   *
   * @param task the task with its new counters
   * @param delta growth of its counters since the update before; its whole counters where it was
   *     not seen before
   */
  public record Change(Task task, NetCounters delta) {}
}
