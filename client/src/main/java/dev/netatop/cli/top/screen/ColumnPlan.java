// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.top.screen.Columns.Choice;
import java.util.EnumMap;
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
    int both = Math.max(10, needs.other());
    int packets = Math.max(9, needs.packets());
    // What the user asked for comes before the names that nethogs has.
    add(widths, columns.both() == Choice.WANTED, both, Column.OTHER_SENT, Column.OTHER_RECEIVED);
    add(
        widths,
        columns.packets() == Choice.WANTED,
        packets,
        Column.SENT_PACKETS,
        Column.RECEIVED_PACKETS);
    add(widths, columns.graph() == Choice.WANTED, LEAST_GRAPH, Column.GRAPH);
    Column[] dispensable = {
      Column.UNIT,
      Column.DEVICE,
      Column.USER,
      Column.GRAPH,
      Column.SENT_PACKETS,
      Column.RECEIVED_PACKETS,
      Column.OTHER_SENT,
      Column.OTHER_RECEIVED
    };
    for (Column column : dispensable) {
      if (program(width, widths) < LEAST_PROGRAM) {
        widths.remove(column);
      }
    }
    if (columns.both() == Choice.WHERE_FITTING) {
      addWhereFitting(width, widths, both, Column.OTHER_SENT, Column.OTHER_RECEIVED);
    }
    if (columns.graph() == Choice.WHERE_FITTING) {
      addWhereFitting(width, widths, LEAST_GRAPH, Column.GRAPH);
    }
    if (columns.packets() == Choice.WHERE_FITTING) {
      addWhereFitting(width, widths, packets, Column.SENT_PACKETS, Column.RECEIVED_PACKETS);
    }
    widen(width, widths, Column.DEVICE, needs.device());
    widen(width, widths, Column.USER, needs.user());
    if (widths.containsKey(Column.GRAPH)) {
      int room = LEAST_GRAPH + Math.max(0, program(width, widths) - AMPLE_PROGRAM);
      widths.put(Column.GRAPH, Sparkline.widthWithin(room));
    }
    widths.put(Column.PROGRAM, Math.max(1, program(width, widths)));
    return placed(widths);
  }

  private static void add(
      Map<Column, Integer> widths, boolean wanted, int width, Column... columns) {
    if (wanted) {
      for (Column column : columns) {
        widths.put(column, width);
      }
    }
  }

  private static void addWhereFitting(
      int width, Map<Column, Integer> widths, int each, Column... columns) {
    boolean fits = program(width, widths) - columns.length * (each + 1) >= GOOD_PROGRAM;
    add(widths, fits, each, columns);
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
