// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.accounting;

/**
 * A process whose last packet has been counted.
 *
 * @param endTimeNs when its last thread ended, nanoseconds since boot
 * @param endTimeEpochNs when its last thread ended, nanoseconds since the epoch
 * @param waitStatus how it ended, as waitpid(2) gives it
 */
public record FinishedProcess(
    TaskInfo info, Counters counters, long endTimeNs, long endTimeEpochNs, int waitStatus) {

  /** Exit code, 0 to 255; 0 where a signal ended it. */
  public int exitCode() {
    return exitSignal() == 0 ? (waitStatus >> 8) & 0xff : 0;
  }

  /** Number of the signal that ended it, or 0. */
  public int exitSignal() {
    return waitStatus & 0x7f;
  }
}
