// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.TaskCounters;
import dev.netatop.agent.accounting.TaskInfo;
import dev.netatop.agent.accounting.TaskType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts a snapshot together; knows which of its rows are as they were in the one before. */
public final class SnapshotBuilder {
  private final @Nullable Snapshot before;
  private final long version;
  private final Moment moment;
  private final List<Snapshot.Row> rows;

  /** What a task remembers between snapshots. */
  public static final class Seen {
    private long packets;
    private long changedVersion;
  }

  /**
   * @param before the latest snapshot; null: this is the first
   * @param tasks about how many rows there will be
   */
  public SnapshotBuilder(@Nullable Snapshot before, Moment moment, int tasks) {
    this.before = before;
    this.version = before == null ? 1 : before.version() + 1;
    this.moment = moment;
    this.rows = new ArrayList<>(tasks + 3);
  }

  /** Adds a sum that belongs to no task, if there is anything in it. Sums come first. */
  public void addSum(TaskType type, Counters counters) {
    if (counters.isZero()) {
      return;
    }
    TaskCounters task = new TaskCounters(TaskInfo.ofSum(type), counters);
    long changed = version;
    if (before != null) {
      for (Snapshot.Row row : before.rows()) {
        if (row.task().info().isTask()) {
          break;
        }
        if (row.task().equals(task)) {
          changed = row.changedVersion();
        }
      }
    }
    rows.add(new Snapshot.Row(task, changed));
  }

  /** Adds a task with the sum of its words, which has traffic. */
  public void addTask(TaskInfo info, long[] words, Seen seen) {
    long packets = words[0] + words[2] + words[4] + words[6];
    if (packets != seen.packets) {
      seen.packets = packets;
      seen.changedVersion = version;
    }
    rows.add(new Snapshot.Row(new TaskCounters(info, Counters.of(words)), seen.changedVersion));
  }

  public Snapshot build() {
    return new Snapshot(version, moment, rows);
  }
}
