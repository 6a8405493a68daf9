// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetCounters;
import dev.netatop.client.Status;
import java.util.List;
import java.util.Optional;

/**
 * What is to be shown, made from samples.
 *
 * @param rows one for each process, and for the sums without id; in no order
 * @param total counters of all: of the whole host, or of the processes that were asked for
 * @param totalRates its traffic over the last seconds
 * @param status the agent's totals and losses
 */
public record View(List<Row> rows, NetCounters total, Optional<Rates> totalRates, Status status) {
  /** Keeps a copy of the list. */
  public View {
    rows = List.copyOf(rows);
  }
}
