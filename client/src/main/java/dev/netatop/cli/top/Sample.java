// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.Exit;
import dev.netatop.client.SocketInfo;
import dev.netatop.client.Status;
import dev.netatop.client.Task;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the agent said at one moment, as it said it.
 *
 * @param timeNs when the counters were read, by the agent's clock
 * @param time the same by the wall clock
 * @param agentPid process id of the agent: another one has begun to count anew
 * @param tasks processes with traffic, and the sums without id
 * @param exits processes that finished since the sample before
 * @param status the agent's totals and losses, asked for before the tasks
 * @param sockets those that were demanded
 * @param threads those that were demanded
 */
public record Sample(
    long timeNs,
    Instant time,
    int agentPid,
    List<Task> tasks,
    List<Exit> exits,
    Status status,
    Optional<Parts<SocketInfo>> sockets,
    Optional<Parts<Task>> threads) {
  /** Keeps copies of the lists. */
  public Sample {
    tasks = List.copyOf(tasks);
    exits = List.copyOf(exits);
  }

  /**
   * Parts of processes.
   *
   * @param timeNs when they were read, by a monotonic clock of their own
   * @param ofAll whether they are those of all processes
   * @param of else of these
   * @param parts the sockets or threads
   */
  public record Parts<I>(long timeNs, boolean ofAll, Set<Integer> of, List<I> parts) {
    /** Keeps copies. */
    public Parts {
      of = Set.copyOf(of);
      parts = List.copyOf(parts);
    }
  }
}
