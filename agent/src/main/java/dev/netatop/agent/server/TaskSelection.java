// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.accounting.TaskInfo;
import dev.netatop.agent.accounting.TaskType;
import dev.netatop.proto.v1.TaskFilter;
import java.util.HashSet;
import java.util.Set;

/** Which rows of a snapshot a client asked for. */
final class TaskSelection {
  private final Set<Integer> tgids;
  private final Set<Integer> uids;
  private final Set<String> commands;
  private final boolean threads;

  TaskSelection(TaskFilter filter) {
    this.tgids = new HashSet<>(filter.getTgidList());
    this.uids = new HashSet<>(filter.getUidList());
    this.commands = new HashSet<>(filter.getCommandList());
    this.threads = filter.getThreads();
  }

  boolean includes(TaskInfo task) {
    if (!task.isTask()) {
      // A sum belongs to no task, so it meets no condition on one.
      return tgids.isEmpty() && uids.isEmpty() && commands.isEmpty();
    }
    return (threads || task.type() != TaskType.THREAD)
        && (tgids.isEmpty() || tgids.contains(task.tgid()))
        && (uids.isEmpty() || uids.contains(task.uid()))
        && (commands.isEmpty() || commands.contains(task.command()));
  }
}
