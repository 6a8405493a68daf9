// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.accounting;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a process beyond its name and numbers; kept from readers who are not its owner.
 */
public sealed interface TaskDetails {

  /**
   * They were read.
   *
   * @param commandLine arguments separated by spaces, at most 256 bytes of them; null where the
   *     process has none
   * @param commandLineTruncated whether {@code commandLine} was cut
   * @param cgroup path below the cgroup v2 root, for example {@code /system.slice/ssh.service};
   *     null where its directory is not to be found
   */
  record Known(@Nullable String commandLine, boolean commandLineTruncated, @Nullable String cgroup)
      implements TaskDetails {}

  /** The process was gone before they could be read. */
  record Gone() implements TaskDetails {}

  TaskDetails GONE = new Gone();
}
