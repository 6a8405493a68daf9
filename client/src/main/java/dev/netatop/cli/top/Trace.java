// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.cli.render.Printable;
import dev.netatop.client.NetCounters;
import dev.netatop.client.Task;
import dev.netatop.client.TaskType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The trace form of nethogs: an empty line, {@code Refreshing:}, then a line for each process. As
 * there, what has no owner is {@code unknown TCP/0/0} (and UDP); unlike there, programs have the
 * kernel's short name, which every user may see.
 */
public final class Trace {
  private Trace() {}

  /** One refresh. With a rate unit only processes that moved something. */
  public static List<String> lines(View view, Settings settings) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Refreshing:");
    view.rows().stream()
        .filter(row -> row.task().type() != TaskType.UNIDENTIFIED)
        .filter(row -> row.active() || !settings.unit().isRate())
        .sorted(settings.order())
        .forEach(row -> lines.add(line(row, settings)));
    Row unowned = unowned(view);
    lines.add(unknown("TCP", unowned, Trace::tcp, settings));
    lines.add(unknown("UDP", unowned, Trace::udp, settings));
    return lines;
  }

  private static @Nullable Row unowned(View view) {
    for (Row row : view.rows()) {
      if (row.task().type() == TaskType.UNIDENTIFIED) {
        return row;
      }
    }
    return null;
  }

  private static String unknown(
      String protocol, @Nullable Row row, UnaryOperator<NetCounters> part, Settings settings) {
    String who = "unknown " + protocol + "/0/0";
    if (row == null) {
      return who + "\t0\t0";
    }
    return line(
        who,
        part.apply(row.task().counters()),
        row.rates().map(r -> new Rates(part.apply(r.grown()), r.elapsedNs())),
        settings);
  }

  private static NetCounters tcp(NetCounters c) {
    return new NetCounters(
        c.tcpSentPackets(),
        c.tcpSentBytes(),
        c.tcpReceivedPackets(),
        c.tcpReceivedBytes(),
        0,
        0,
        0,
        0);
  }

  private static NetCounters udp(NetCounters c) {
    return c.minus(tcp(c));
  }

  private static String line(Row row, Settings settings) {
    Task task = row.task();
    String name = task.type().hasId() ? settings.program(task) : task.type().label();
    String who = Printable.of(name) + "/" + task.tgid() + "/" + task.uid();
    return line(who, task.counters(), row.rates(), settings);
  }

  private static String line(
      String who, NetCounters total, Optional<Rates> rates, Settings settings) {
    Unit unit = settings.unit();
    return who
        + "\t"
        + unit.traceNumber(unit.sent(total, rates).orElse(BigDecimal.ZERO))
        + "\t"
        + unit.traceNumber(unit.received(total, rates).orElse(BigDecimal.ZERO));
  }
}
