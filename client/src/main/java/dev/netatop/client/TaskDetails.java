// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import java.util.Optional;

/**
 * What is known of a task beyond its numbers. That the agent may not show it and that the task was
 * gone too early are two answers, and neither is an empty command line.
 */
public sealed interface TaskDetails {

  /**
   * The details as far as they are known.
   *
   * @param commandLine arguments separated by spaces, at most 256 bytes of them, as the task set
   *     them: they may hold control characters and are to be sanitised before a terminal sees them
   * @param commandLineTruncated whether {@code commandLine} was cut
   * @param cgroup path of the task's cgroup (v2) below the cgroup root
   */
  record Shown(Optional<String> commandLine, boolean commandLineTruncated, Optional<String> cgroup)
      implements TaskDetails {}

  /** The agent's read policy does not show them to this user. */
  record Denied() implements TaskDetails {}

  /** The task was gone before they could be read. */
  record Gone() implements TaskDetails {}
}
