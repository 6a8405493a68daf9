// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import java.time.Instant;

/** Whether the agent answers. */
public sealed interface AgentState {

  /** It answered this refresh. */
  record Connected() implements AgentState {}

  /**
   * It does not; the view is the last one that was had, without rates. Each refresh that is due
   * tries to reach it again.
   *
   * @param since when it was missed first
   * @param message one sentence for the user: why, and the remedy where there is one; may hold
   *     characters that are to be sanitised before a terminal sees them
   */
  record Lost(Instant since, String message) implements AgentState {}
}
