// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetCounters;
import dev.netatop.client.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * All that one refresh knows, before grouping, filter and order: see {@link Table#arrange}.
 *
 * @param time when the counters were read, by the wall clock
 * @param rows one for each process and device, and for the sums without id; in no order
 * @param past what rows that are gone moved since top started, by device: the total of all times
 *     has it too
 * @param status the agent's totals and losses
 * @param agent whether the agent answers
 */
public record View(
    Instant time, List<Row> rows, Map<String, NetCounters> past, Status status, AgentState agent) {
  /** Keeps copies. */
  public View {
    rows = List.copyOf(rows);
    past = Map.copyOf(past);
  }

  /** Share of packets that have an owner, 0 to 1; 1 where there was none yet. */
  public double identifiedShare() {
    double all = status.totals().packets();
    return all <= 0 ? 1 : (all - status.unidentified().packets()) / all;
  }

  /** The same while the agent is lost: nobody knows a rate. */
  View lost(AgentState.Lost state) {
    return new View(time, rows.stream().map(View::withoutRates).toList(), past, status, state);
  }

  private static Row withoutRates(Row row) {
    return new Row(
        row.kind(),
        row.task(),
        row.device(),
        row.traffic().withoutRates(),
        row.finished(),
        row.order(),
        row.history(),
        row.connections(),
        row.threads());
  }
}
