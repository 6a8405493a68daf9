// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.top.Measure;
import dev.netatop.cli.top.SortBy;
import dev.netatop.cli.top.screen.ColumnPlan.Column;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the columns are called, and which order is whose. */
final class Titles {
  /** The orders as their columns stand, from left to right. */
  private static final List<SortBy> LEFT_TO_RIGHT =
      List.of(
          SortBy.PID,
          SortBy.USER,
          SortBy.PROGRAM,
          SortBy.DEVICE,
          SortBy.SENT,
          SortBy.RECEIVED,
          SortBy.TOTAL_SENT,
          SortBy.TOTAL_RECEIVED,
          SortBy.SENT_PACKETS,
          SortBy.RECEIVED_PACKETS,
          SortBy.BOTH);

  private Titles() {}

  /**
   * The names.
   *
   * @param unitStandsInRows whether the rows tell the unit, so that the titles need not
   */
  static Map<Column, String> of(Measure measure, boolean unitStandsInRows) {
    boolean rate = measure.isRate();
    String unit = unitStandsInRows ? "" : " " + measure.label();
    Map<Column, String> titles = new EnumMap<>(Column.class);
    titles.put(Column.PID, "PID");
    titles.put(Column.USER, "USER");
    titles.put(Column.PROGRAM, "PROGRAM");
    titles.put(Column.DEVICE, "DEV");
    titles.put(Column.SENT, "SENT" + unit);
    titles.put(Column.RECEIVED, (unitStandsInRows ? "RECEIVED" : "RCVD") + unit);
    titles.put(Column.OTHER_SENT, rate ? "TOTAL SENT" : "SENT/s");
    titles.put(Column.OTHER_RECEIVED, rate ? "TOTAL RCVD" : "RCVD/s");
    titles.put(Column.SENT_PACKETS, rate ? "SENT pk/s" : "SENT pk");
    titles.put(Column.RECEIVED_PACKETS, rate ? "RCVD pk/s" : "RCVD pk");
    titles.put(Column.GRAPH, "LAST MINUTE");
    return titles;
  }

  /** Whether the order is by this column. */
  static boolean sorts(SortBy order, Column column, Measure measure) {
    return switch (order) {
      case PID -> column == Column.PID;
      case USER -> column == Column.USER;
      case PROGRAM -> column == Column.PROGRAM;
      case DEVICE -> column == Column.DEVICE;
      case SENT -> column == Column.SENT;
      case RECEIVED -> column == Column.RECEIVED;
      case BOTH -> column == Column.SENT || column == Column.RECEIVED;
      case SENT_PACKETS -> column == Column.SENT_PACKETS;
      case RECEIVED_PACKETS -> column == Column.RECEIVED_PACKETS;
      // In a total unit these are the same numbers as the columns of bytes.
      case TOTAL_SENT -> column == (measure.isRate() ? Column.OTHER_SENT : Column.SENT);
      case TOTAL_RECEIVED -> column == (measure.isRate() ? Column.OTHER_RECEIVED : Column.RECEIVED);
    };
  }

  /** The order of the column so many places to the right, around. */
  static SortBy step(SortBy from, int places) {
    int at = LEFT_TO_RIGHT.indexOf(from);
    return LEFT_TO_RIGHT.get(Math.floorMod(at + places, LEFT_TO_RIGHT.size()));
  }

  /** An order in words. */
  static String inWords(SortBy order) {
    return switch (order) {
      case PID -> "PID";
      case USER -> "user";
      case PROGRAM -> "program";
      case DEVICE -> "device";
      case SENT -> "sent";
      case RECEIVED -> "received";
      case BOTH -> "sent and received";
      case SENT_PACKETS -> "packets sent";
      case RECEIVED_PACKETS -> "packets received";
      case TOTAL_SENT -> "total sent";
      case TOTAL_RECEIVED -> "total received";
    };
  }
}
