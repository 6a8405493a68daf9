// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.cli.render.Printable;
import dev.netatop.client.Task;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The trace form of nethogs: an empty line, {@code Refreshing:}, then a line for each process. As
 * there, what has no owner is {@code unknown TCP/0/0} (and UDP); unlike there, programs have the
 * kernel's short name, which every user may see.
 */
public final class Trace {
  private Trace() {}

  /** One refresh. With a rate unit only processes that moved something. */
  public static List<String> lines(View view, Settings settings, LongFunction<String> users) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Refreshing:");
    Traffic unknown = Traffic.NONE;
    for (Line line : Table.arrange(view, settings, users).lines()) {
      if (line instanceof Line.OfRow row) {
        if (row.row().kind() == Row.Kind.UNKNOWN) {
          unknown = unknown.plus(row.traffic());
        } else if (row.traffic().active() || !settings.measure().isRate()) {
          lines.add(line(row, settings));
        }
      }
    }
    lines.add(line("unknown TCP/0/0", unknown.tcpOnly(), settings));
    if (!settings.tcpOnly()) {
      lines.add(line("unknown UDP/0/0", unknown.udpOnly(), settings));
    }
    return lines;
  }

  private static String line(Line.OfRow line, Settings settings) {
    Row row = line.row();
    Task task = row.task();
    String name = row.kind() == Row.Kind.PROCESS ? settings.name().of(task) : row.kind().label();
    String who = Printable.of(name) + "/" + task.tgid() + "/" + task.uid();
    return line(who, line.traffic(), settings);
  }

  private static String line(String who, Traffic traffic, Settings settings) {
    Measure measure = settings.measure();
    return who
        + "\t"
        + measure.traceText(measure.sent(traffic, settings.since()).orElse(BigDecimal.ZERO))
        + "\t"
        + measure.traceText(measure.received(traffic, settings.since()).orElse(BigDecimal.ZERO));
  }
}
