// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import java.util.List;

/**
 * The counters of all tasks that were asked for, at one moment.
 *
 * @param tasks those with traffic
 * @param timeNs when the counters were read, nanoseconds since boot
 */
public record Snapshot(List<Task> tasks, long timeNs) {
  /** Keeps a copy of the list. */
  public Snapshot {
    tasks = List.copyOf(tasks);
  }
}
