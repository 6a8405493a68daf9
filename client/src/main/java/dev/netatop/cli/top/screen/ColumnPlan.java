// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.top.screen.Columns.Extra;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Where the columns of the table stand. Those of nethogs come first; where they do not fit beside a
 * readable program the least needed go, and what room there is left is for the others.
 */
final class ColumnPlan {

  /** The columns, from left to right. */
  enum Column {
    PID,
    USER,
    PROGRAM,
    DEVICE,
    SENT,
    RECEIVED,
    UNIT,
    OTHER_SENT,
    OTHER_RECEIVED,
    SENT_PACKETS,
    RECEIVED_PACKETS,
    GRAPH
  }

  /** A column's place; its width is above 0. */
  record Place(int from, int width) {
    int end() {
      return from + width;
    }
  }

  /**
   * What the columns must hold, in cells.
   *
   * @param pid the longest process id
   * @param user the longest user name
   * @param device the longest interface name
   * @param bytes the longest number of bytes
   * @param unit the unit's name
   * @param other the longest number of the bytes that stand beside
   * @param packets the longest number of packets
   */
  record Needs(int pid, int user, int device, int bytes, int unit, int other, int packets) {}

  private static final int LEAST_PROGRAM = 12;
  private static final int GOOD_PROGRAM = 24;
  private static final int AMPLE_PROGRAM = 44;
  private static final int LEAST_GRAPH = 12;
  private static final int USUAL_NAME = 8;
  private static final int LONGEST_NAME = 16;

  private final Map<Column, Place> places = new EnumMap<>(Column.class);

  private ColumnPlan() {}

  /** Plans for a width. */
  static ColumnPlan of(int width, Columns columns, Needs needs) {
    Map<Column, Integer> widths = new EnumMap<>(Column.class);
    widths.put(Column.PID, Math.max(7, needs.pid()));
    widths.put(Column.USER, USUAL_NAME);
    widths.put(Column.DEVICE, USUAL_NAME);
    widths.put(Column.SENT, Math.max(10, needs.bytes()));
    widths.put(Column.RECEIVED, Math.max(10, needs.bytes()));
    widths.put(Column.UNIT, needs.unit());
    Map<Extra, Integer> extras = new EnumMap<>(Extra.class);
    extras.put(Extra.BOTH, Math.max(10, needs.other()));
    extras.put(Extra.GRAPH, LEAST_GRAPH);
    extras.put(Extra.PACKETS, Math.max(9, needs.packets()));
    // What the user asked for comes before the names that nethogs has.
    extras.forEach(
        (extra, each) -> {
          if (columns.wants(extra)) {
            add(widths, extra, each);
          }
        });
    for (Column column : List.of(Column.UNIT, Column.DEVICE, Column.USER)) {
      if (program(width, widths) < LEAST_PROGRAM) {
        widths.remove(column);
      }
    }
    for (Extra extra : leastWantedFirst(columns)) {
      if (program(width, widths) < LEAST_PROGRAM) {
        columnsOf(extra).forEach(widths::remove);
      }
    }
    extras.forEach(
        (extra, each) -> {
          int cost = columnsOf(extra).size() * (each + 1);
          boolean missing = !widths.containsKey(columnsOf(extra).get(0));
          if (missing && columns.likes(extra) && program(width, widths) - cost >= GOOD_PROGRAM) {
            add(widths, extra, each);
          }
        });
    widen(width, widths, Column.DEVICE, needs.device());
    widen(width, widths, Column.USER, needs.user());
    if (widths.containsKey(Column.GRAPH)) {
      int room = LEAST_GRAPH + Math.max(0, program(width, widths) - AMPLE_PROGRAM);
      widths.put(Column.GRAPH, Sparkline.widthWithin(room));
    }
    widths.put(Column.PROGRAM, Math.max(1, program(width, widths)));
    return placed(widths);
  }

  private static List<Extra> leastWantedFirst(Columns columns) {
    List<Extra> order = new ArrayList<>(List.of(Extra.GRAPH, Extra.PACKETS, Extra.BOTH));
    columns
        .latest()
        .ifPresent(
            latest -> {
              order.remove(latest);
              order.add(latest);
            });
    return order;
  }

  /** The columns that come and go together. */
  static List<Column> columnsOf(Extra extra) {
    return switch (extra) {
      case BOTH -> List.of(Column.OTHER_SENT, Column.OTHER_RECEIVED);
      case GRAPH -> List.of(Column.GRAPH);
      case PACKETS -> List.of(Column.SENT_PACKETS, Column.RECEIVED_PACKETS);
    };
  }

  private static void add(Map<Column, Integer> widths, Extra extra, int width) {
    columnsOf(extra).forEach(column -> widths.put(column, width));
  }

  private static void widen(int width, Map<Column, Integer> widths, Column column, int need) {
    Integer now = widths.get(column);
    if (now != null) {
      int more = Math.min(need, LONGEST_NAME) - now;
      int room = program(width, widths) - GOOD_PROGRAM;
      widths.put(column, now + Math.max(0, Math.min(more, room)));
    }
  }

  /** What is left for the program. */
  private static int program(int width, Map<Column, Integer> widths) {
    return width - widths.size() - widths.values().stream().mapToInt(w -> w).sum();
  }

  private static ColumnPlan placed(Map<Column, Integer> widths) {
    ColumnPlan plan = new ColumnPlan();
    int at = 0;
    for (Map.Entry<Column, Integer> entry : widths.entrySet()) {
      plan.places.put(entry.getKey(), new Place(at, entry.getValue()));
      at += entry.getValue() + 1;
    }
    return plan;
  }

  /** Whether the column is there. */
  boolean has(Column column) {
    return places.containsKey(column);
  }

  /** The columns that are there, from left to right. */
  Map<Column, Place> places() {
    return places;
  }

  Place place(Column column) {
    Place place = places.get(column);
    if (place == null) {
      throw new IllegalArgumentException(column + " has no place");
    }
    return place;
  }
}
