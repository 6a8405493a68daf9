// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetCounters;
import dev.netatop.client.Task;
import dev.netatop.client.TaskDetails;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Optional;

/**
 * How the table is shown.
 *
 * @param unit of the numbers
 * @param bySent sorted by what was sent, else by what was received
 * @param commandLine the command line in place of the program's name
 */
public record Settings(Unit unit, boolean bySent, boolean commandLine) {

  /** The settings after a key was pressed; the same where the key means nothing. */
  public Settings after(int key) {
    return switch (key) {
      case 's' -> new Settings(unit, true, commandLine);
      case 'r' -> new Settings(unit, false, commandLine);
      case 'm' -> new Settings(unit.next(), bySent, commandLine);
      case 'l' -> new Settings(unit, bySent, !commandLine);
      default -> this;
    };
  }

  /**
   * Busiest first; where two are as busy the lower id first, so that idle rows keep their place.
   */
  public Comparator<Row> order() {
    Comparator<Row> sent = Comparator.comparing(this::sent, Comparator.reverseOrder());
    Comparator<Row> received = Comparator.comparing(this::received, Comparator.reverseOrder());
    return (bySent ? sent.thenComparing(received) : received.thenComparing(sent))
        .thenComparing(r -> !r.task().type().hasId())
        .thenComparing(r -> r.task().id())
        .thenComparing(r -> r.task().startTimeNs())
        .thenComparing(r -> r.task().type());
  }

  private BigDecimal sent(Row row) {
    return unit.sent(row.task().counters(), row.rates()).orElse(BigDecimal.ZERO);
  }

  private BigDecimal received(Row row) {
    return unit.received(row.task().counters(), row.rates()).orElse(BigDecimal.ZERO);
  }

  /** What stands in the column PROGRAM. */
  String program(Task task) {
    if (!task.type().hasId()) {
      return "(" + task.type().label() + ")";
    }
    if (commandLine
        && task.details() instanceof TaskDetails.Shown shown
        && shown.commandLine().filter(text -> !text.isEmpty()).isPresent()) {
      return shown.commandLine().get();
    }
    return task.command();
  }

  String sent(NetCounters total, Optional<Rates> rates) {
    return unit.sent(total, rates).map(unit::tableNumber).orElse("-");
  }

  String received(NetCounters total, Optional<Rates> rates) {
    return unit.received(total, rates).map(unit::tableNumber).orElse("-");
  }
}
