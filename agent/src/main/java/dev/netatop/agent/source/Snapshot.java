// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source;

import dev.netatop.agent.accounting.TaskCounters;
import java.util.List;

/**
 * All tasks with traffic at one moment. Immutable, so that many readers can share it.
 *
 * @param version each snapshot has one more than the one before
 * @param rows sums that belong to no task first, then each process followed by its threads
 */
public record Snapshot(long version, Moment moment, List<Row> rows) {

  /**
   * One task.
   *
   * @param changedVersion the snapshot in which its counters were first seen to be what they are
   */
  public record Row(TaskCounters task, long changedVersion) {}
}
