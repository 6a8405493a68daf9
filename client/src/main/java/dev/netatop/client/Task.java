// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import java.time.Instant;
import java.util.List;

/**
 * A process, a thread, or one of the sums without id, with its counters.
 *
 * @param type what it is
 * @param id thread group id of a process, thread id of a thread, 0 for the types without id
 * @param tgid process that the task belongs to
 * @param uid effective user id at the task's last use of a socket
 * @param command name of the thread group leader, at most 15 bytes, as the task set it: it may hold
 *     control characters and is to be sanitised before a terminal sees it
 * @param startTimeNs when the task started, nanoseconds since boot
 * @param startTime when the task started, by the wall clock
 * @param details command line and cgroup, or why they are not shown
 * @param counters its traffic
 * @param devices that of the sockets it owns now, by network interface, where that was asked for
 */
public record Task(
    TaskType type,
    int id,
    int tgid,
    long uid,
    String command,
    long startTimeNs,
    Instant startTime,
    TaskDetails details,
    NetCounters counters,
    List<DeviceCounters> devices) {
  /** Keeps a copy of the list. */
  public Task {
    devices = List.copyOf(devices);
  }

  /** Its identity. */
  public TaskKey key() {
    return new TaskKey(type, id, startTimeNs);
  }

  /** The same task with other counters. */
  public Task withCounters(NetCounters newCounters) {
    return new Task(
        type, id, tgid, uid, command, startTimeNs, startTime, details, newCounters, devices);
  }
}
