// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.Exit;
import dev.netatop.client.Status;
import dev.netatop.client.Task;
import java.util.List;

/**
 * What the agent said at one moment, as it said it.
 *
 * @param timeNs when the counters were read, by the agent's clock
 * @param tasks processes with traffic, and the sums without id
 * @param exits processes that finished since the sample before
 * @param status the agent's totals and losses
 */
public record Sample(long timeNs, List<Task> tasks, List<Exit> exits, Status status) {
  /** Keeps copies of the lists. */
  public Sample {
    tasks = List.copyOf(tasks);
    exits = List.copyOf(exits);
  }
}
