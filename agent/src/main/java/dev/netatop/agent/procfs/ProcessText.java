// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import org.jspecify.annotations.Nullable;

/**
 * What /proc tells of a process in words.
 *
 * @param command comm of the thread group leader
 * @param commandLine arguments separated by spaces; null for a process that has none (a kernel
 *     thread)
 * @param truncated whether {@code commandLine} was cut
 * @param cgroup path in the cgroup v2 tree; null where it is in none
 */
public record ProcessText(
    String command, @Nullable String commandLine, boolean truncated, @Nullable String cgroup) {}
