// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import java.util.Set;

/**
 * Which tasks to show: those that meet every condition that is not empty.
 *
 * @param tgids only these processes (with their threads, where threads are asked for)
 * @param uids only tasks of these effective user ids
 * @param commands only tasks whose command is one of these
 * @param threads threads too, not only processes
 */
public record TaskFilter(
    Set<Integer> tgids, Set<Long> uids, Set<String> commands, boolean threads) {

  /** All processes. */
  public static final TaskFilter PROCESSES = new TaskFilter(Set.of(), Set.of(), Set.of(), false);

  /** Keeps copies of the sets. */
  public TaskFilter {
    tgids = Set.copyOf(tgids);
    uids = Set.copyOf(uids);
    commands = Set.copyOf(commands);
  }

  /** The same filter for these processes only. */
  public TaskFilter withTgids(Set<Integer> newTgids) {
    return new TaskFilter(newTgids, uids, commands, threads);
  }

  /** The same filter with threads shown, or not. */
  public TaskFilter withThreads(boolean newThreads) {
    return new TaskFilter(tgids, uids, commands, newThreads);
  }
}
