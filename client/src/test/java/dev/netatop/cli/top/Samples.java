// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.Exit;
import dev.netatop.client.NetCounters;
import dev.netatop.client.Status;
import dev.netatop.client.Task;
import dev.netatop.client.TaskDetails;
import dev.netatop.client.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes samples. */
final class Samples {
  static final long SECOND = 1_000_000_000L;

  private Samples() {}

  static NetCounters tcp(long sentBytes, long receivedBytes) {
    return new NetCounters(
        sentBytes / 100, sentBytes, receivedBytes / 100, receivedBytes, 0, 0, 0, 0);
  }

  static Task process(int pid, long startNs, String command, NetCounters counters) {
    return new Task(
        TaskType.PROCESS,
        pid,
        pid,
        1000,
        command,
        startNs,
        Instant.EPOCH,
        new TaskDetails.Shown(Optional.of(command + " --flag\t\u001b[2J"), false, Optional.empty()),
        counters,
        List.of());
  }

  static Task unidentified(NetCounters counters) {
    return new Task(
        TaskType.UNIDENTIFIED,
        0,
        0,
        0,
        "",
        0,
        Instant.EPOCH,
        new TaskDetails.Gone(),
        counters,
        List.of());
  }

  static Exit exit(Task task) {
    return new Exit(1, task, 2, Instant.EPOCH, 0, 0, 0);
  }

  static Status status(NetCounters totals, NetCounters unidentified) {
    NetCounters zero = NetCounters.ZERO;
    return new Status(
        "hook",
        "1",
        Duration.ZERO,
        totals,
        unidentified,
        zero,
        zero,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        7,
        8,
        0,
        0,
        0,
        0,
        0,
        List.of());
  }

  static Sample at(long seconds, List<Task> tasks, Exit... exits) {
    NetCounters totals =
        tasks.stream().map(Task::counters).reduce(NetCounters.ZERO, NetCounters::plus);
    return new Sample(seconds * SECOND, tasks, List.of(exits), status(totals, NetCounters.ZERO));
  }
}
