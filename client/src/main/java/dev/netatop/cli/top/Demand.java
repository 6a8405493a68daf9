// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import java.util.HashSet;
import java.util.Set;

/**
 * What a refresh is to ask the agent beyond the processes; it costs, so only what is shown is asked
 * for.
 *
 * @param allConnections the connections of every process
 * @param connectionsOf the connections of these processes
 * @param threadsOf the threads of these processes
 */
public record Demand(boolean allConnections, Set<Integer> connectionsOf, Set<Integer> threadsOf) {
  /** Processes alone. */
  public static final Demand NOTHING = new Demand(false, Set.of(), Set.of());

  /** Keeps copies. */
  public Demand {
    connectionsOf = Set.copyOf(connectionsOf);
    threadsOf = Set.copyOf(threadsOf);
  }

  /** This demand and all about one process, for a pane with its details. */
  public Demand plusProcess(int tgid) {
    return new Demand(allConnections, with(connectionsOf, tgid), with(threadsOf, tgid));
  }

  private static Set<Integer> with(Set<Integer> set, int one) {
    Set<Integer> more = new HashSet<>(set);
    more.add(one);
    return more;
  }
}
