// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.accounting;

/** Processes for tests. */
final class Samples {
  private Samples() {}

  static FinishedProcess process(int tgid, int uid) {
    TaskInfo info =
        new TaskInfo(TaskType.PROCESS, tgid, tgid, uid, "sample", 1000L + tgid, TaskDetails.GONE);
    return new FinishedProcess(info, Counters.of(new long[] {1, 40, 0, 0, 0, 0, 0, 0}), 1, 2, 0);
  }
}
