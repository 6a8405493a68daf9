// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.accounting;

/**
 * Who a row of counters belongs to.
 *
 * @param type what it is; where it is neither process nor thread the other components are zero or
 *     empty
 * @param id tgid of a process, tid of a thread
 * @param tgid the process it belongs to
 * @param uid effective user id at the task's last use of a socket
 * @param command comm of the thread group leader, at most 15 bytes
 * @param startTimeNs when the task started, nanoseconds since boot
 * @param details what only its owner may see
 */
public record TaskInfo(
    TaskType type,
    int id,
    int tgid,
    int uid,
    String command,
    long startTimeNs,
    TaskDetails details) {

  /** The row of a sum that belongs to no task. */
  public static TaskInfo ofSum(TaskType type) {
    if (type == TaskType.PROCESS || type == TaskType.THREAD) {
      throw new IllegalArgumentException(type + " is a task");
    }
    return new TaskInfo(type, 0, 0, 0, "", 0, TaskDetails.GONE);
  }

  /** Whether this is a process or a thread, so that it has an id and an owner. */
  public boolean isTask() {
    return type == TaskType.PROCESS || type == TaskType.THREAD;
  }

  public TaskId taskId() {
    return new TaskId(id, startTimeNs);
  }
}
