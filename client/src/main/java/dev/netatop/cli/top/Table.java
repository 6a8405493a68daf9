// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetCounters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * What is shown of a view, in its order: made by {@link #arrange} from a view and settings alone,
 * so that the screen, the trace and the records say the same. A screen draws {@code lines}, as many
 * as fit, and {@code total} below them.
 *
 * @param lines in their order; what is unfolded stands below its row
 * @param total of all rows that the filter and the devices leave, shown or idle, and, while nothing
 *     is filtered, of those that are gone
 * @param rows how many rows the filter and the devices leave
 * @param filteredOut how many processes' rows the filter took away
 * @param loopback what the devices that were not chosen leave out
 */
public record Table(List<Line> lines, Traffic total, int rows, int filteredOut, Traffic loopback) {
  /** Keeps a copy of the list. */
  public Table {
    lines = List.copyOf(lines);
  }

  /**
   * Groups, filters and sorts.
   *
   * <p>A row without traffic since top started is left out, as with nethogs, unless totals are
   * those since the agent began.
   *
   * @param users gives a user's name
   */
  public static Table arrange(View view, Settings settings, LongFunction<String> users) {
    return new Arranger(view, settings, users).table();
  }

  /** One arrangement. */
  private static final class Arranger {
    private final View view;
    private final Settings settings;
    private final LongFunction<String> users;
    private final Order order;

    Arranger(View view, Settings settings, LongFunction<String> users) {
      this.view = view;
      this.settings = settings;
      this.users = users;
      this.order = new Order(settings, users);
    }

    Table table() {
      Predicate<Row> filter =
          settings.filter().isEmpty() ? row -> true : settings.filter().test(users);
      int depth = settings.grouping() == Grouping.NONE ? 0 : 1;
      List<Line.OfRow> shown = new ArrayList<>();
      Traffic total = Traffic.NONE;
      Traffic leftOut = Traffic.NONE;
      int rows = 0;
      int filteredOut = 0;
      for (Row row : view.rows()) {
        Traffic traffic = part(row.traffic());
        if (!settings.devices().shows(row.device()) && row.kind() == Row.Kind.PROCESS) {
          leftOut = leftOut.plus(traffic);
        } else if (!filter.test(row)) {
          filteredOut++;
        } else {
          rows++;
          total = total.plus(traffic);
          if (isShown(row, traffic)) {
            boolean unfolded =
                !settings.unfolded().isEmpty()
                    && settings.unfolded().contains(new LineId.OfRow(row.key()));
            shown.add(new Line.OfRow(row, depth, unfolded, traffic));
          }
        }
      }
      List<Line> lines = new ArrayList<>();
      if (depth == 0) {
        addRows(shown, lines);
      } else {
        addGroups(shown, lines);
      }
      return new Table(lines, total.plus(past()), rows, filteredOut, leftOut);
    }

    private Traffic part(Traffic traffic) {
      return settings.tcpOnly() ? traffic.tcpOnly() : traffic;
    }

    private boolean isShown(Row row, Traffic traffic) {
      if (row.kind().isUnknown()) {
        return row.kind() == Row.Kind.UNKNOWN_TCP || !settings.tcpOnly();
      }
      return traffic.active()
          || (row.finished() && row.kind() == Row.Kind.PROCESS)
          || settings.since().of(traffic).packets() != 0;
    }

    /** What is gone has no rate any more, but the total of all times keeps it. */
    private Traffic past() {
      if (!settings.filter().isEmpty()) {
        return Traffic.NONE;
      }
      NetCounters past = NetCounters.ZERO;
      for (Map.Entry<String, NetCounters> entry : view.past().entrySet()) {
        if (settings.devices().shows(entry.getKey())) {
          past = past.plus(entry.getValue());
        }
      }
      return part(new Traffic(past, past, Traffic.NONE.rates()));
    }

    private void addGroups(List<Line.OfRow> rows, List<Line> lines) {
      Map<String, List<Line.OfRow>> byName = new LinkedHashMap<>();
      for (Line.OfRow row : rows) {
        String name = settings.grouping().of(row.row(), users);
        byName.computeIfAbsent(name, n -> new ArrayList<>()).add(row);
      }
      List<Line.OfGroup> groups = new ArrayList<>();
      byName.forEach((name, members) -> groups.add(group(name, members)));
      groups.sort(order.groups());
      for (Line.OfGroup group : groups) {
        lines.add(group);
        if (group.unfolded()) {
          addRows(byName.getOrDefault(group.name(), List.of()), lines);
        }
      }
    }

    private Line.OfGroup group(String name, List<Line.OfRow> members) {
      Traffic traffic = Traffic.NONE;
      History history = History.EMPTY;
      boolean finished = true;
      for (Line.OfRow member : members) {
        traffic = traffic.plus(member.traffic());
        history = history.plus(member.row().history());
        finished &= member.finished();
      }
      LineId.OfGroup id = new LineId.OfGroup(settings.grouping(), name);
      boolean unfolded = settings.unfolded().contains(id);
      return new Line.OfGroup(id, name, members.size(), unfolded, traffic, history, finished);
    }

    private void addRows(List<Line.OfRow> rows, List<Line> lines) {
      List<Line.OfRow> sorted = new ArrayList<>(rows);
      sorted.sort(order.rows());
      for (Line.OfRow line : sorted) {
        lines.add(line);
        if (line.unfolded()) {
          addConnections(line, lines);
        }
        if (!settings.threads().isEmpty() && settings.threads().contains(line.id())) {
          addThreads(line, lines);
        }
      }
    }

    private void addConnections(Line.OfRow row, List<Line> lines) {
      row.row().connections().stream()
          .filter(c -> !settings.tcpOnly() || c.socket().protocol() == TCP)
          .map(c -> new Line.OfConnection(row.row().key(), c, row.depth() + 1, c.traffic()))
          .sorted(order.connections())
          .forEach(lines::add);
    }

    private void addThreads(Line.OfRow row, List<Line> lines) {
      row.row().threads().stream()
          .map(t -> new Line.OfThread(row.row().key(), t, row.depth() + 1, part(t.traffic())))
          .sorted(order.threads())
          .forEach(lines::add);
    }
  }

  private static final int TCP = 6;
}
