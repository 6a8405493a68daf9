// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.accounting.TaskInfo;
import dev.netatop.agent.accounting.TaskType;
import dev.netatop.agent.source.DeviceCounters;
import dev.netatop.agent.source.Snapshot;
import dev.netatop.proto.v1.Task;
import dev.netatop.proto.v1.Tasks;
import java.util.List;
import java.util.Map;

/** Cuts what one client sees of a snapshot into parts of some ten kilobytes. */
final class SnapshotParts {
  static final int PART_BYTES = 32 * 1024;

  private final Snapshot snapshot;
  private final TaskSelection selection;
  private final long changedSince;
  private final Map<Integer, List<DeviceCounters>> devices;
  private int next;

  /**
   * @param changedSince rows whose counters have changed since the snapshot of this version; 0: all
   * @param devices counters of processes' sockets by interface, where they were asked for
   */
  SnapshotParts(
      Snapshot snapshot,
      TaskSelection selection,
      long changedSince,
      Map<Integer, List<DeviceCounters>> devices) {
    this.snapshot = snapshot;
    this.selection = selection;
    this.changedSince = changedSince;
    this.devices = devices;
  }

  /** Fills {@code part}; true when it is the last one. */
  boolean fill(Tasks.Builder part, Session session) {
    part.setTimeNs(snapshot.moment().nowNs());
    int bytes = 0;
    int end = snapshot.rows().size();
    while (next < end && bytes < PART_BYTES) {
      Snapshot.Row row = snapshot.rows().get(next++);
      TaskInfo info = row.task().info();
      if (row.changedVersion() > changedSince
          && selection.includes(info)
          && session.mayReadCounters(info)) {
        Task task = session.messages().task(row.task(), snapshot.moment(), devices(info));
        part.addTasks(task);
        bytes += task.getSerializedSize() + 4;
      }
    }
    return next == end;
  }

  private List<DeviceCounters> devices(TaskInfo info) {
    return info.type() == TaskType.PROCESS
        ? devices.getOrDefault(info.tgid(), List.of())
        : List.of();
  }
}
