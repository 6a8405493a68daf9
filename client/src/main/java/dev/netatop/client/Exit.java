// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import java.time.Instant;

/**
 * One finished process.
 *
 * @param sequence number of the record; each is one more than the one before, as long as the agent
 *     runs
 * @param task the process with its final counters
 * @param exitTimeNs when its last thread ended, nanoseconds since boot
 * @param exitTime when its last thread ended, by the wall clock
 * @param exitCode exit code, 0 to 255 (0 where a signal ended it)
 * @param exitSignal number of the signal that ended it, or 0
 * @param missed records between the one read before and this one that the agent dropped unread
 */
public record Exit(
    long sequence,
    Task task,
    long exitTimeNs,
    Instant exitTime,
    int exitCode,
    int exitSignal,
    long missed) {

  /** How long the process lived, in whole milliseconds. */
  public long durationMs() {
    return Math.max(0, exitTimeNs - task.startTimeNs()) / 1_000_000;
  }

  Exit withMissed(long newMissed) {
    return new Exit(sequence, task, exitTimeNs, exitTime, exitCode, exitSignal, newMissed);
  }
}
