// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

/** What the keys are for. */
sealed interface Mode {

  /** The table. */
  record Browsing() implements Mode {}

  /** The filter is being written. */
  record Filtering(InputLine line) implements Mode {}

  /**
   * The signal for a process is being chosen.
   *
   * @param startTimeNs since when the process has its id, nanoseconds since boot
   * @param command its name, untrusted
   */
  record Signalling(InputLine line, int pid, long startTimeNs, String command) implements Mode {}

  /**
   * The keys are explained.
   *
   * @param top the first line that is seen
   */
  record Helping(int top) implements Mode {}
}
