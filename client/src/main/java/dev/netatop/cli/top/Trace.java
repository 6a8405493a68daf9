// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.cli.render.Printable;
import dev.netatop.client.Task;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The trace form of nethogs: an empty line, {@code Refreshing:}, then a line for each process (and
 * device), and for what has no process {@code unknown TCP/0/0} (and UDP), in the order of the
 * table.
 */
public final class Trace {
  private Trace() {}

  /** One refresh. With a rate unit only processes that moved something. */
  public static List<String> lines(View view, Settings settings, LongFunction<String> users) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Refreshing:");
    for (Line line : Table.arrange(view, settings, users).lines()) {
      if (line instanceof Line.OfGroup group) {
        lines.add(line(group.name() + "/0/0", group.traffic(), settings));
      } else if (line instanceof Line.OfRow row && isShown(row, settings)) {
        Task task = row.row().task();
        String program = row.row().program(settings.name());
        lines.add(line(program + "/" + task.tgid() + "/" + task.uid(), row.traffic(), settings));
      }
    }
    return lines;
  }

  private static boolean isShown(Line.OfRow row, Settings settings) {
    return row.traffic().active() || !settings.measure().isRate() || row.row().kind().isUnknown();
  }

  private static String line(String who, Traffic traffic, Settings settings) {
    Measure measure = settings.measure();
    return Printable.of(who)
        + "\t"
        + measure.traceText(measure.sent(traffic, settings.since()).orElse(BigDecimal.ZERO))
        + "\t"
        + measure.traceText(measure.received(traffic, settings.since()).orElse(BigDecimal.ZERO));
  }
}
