// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.render.Printable;
import dev.netatop.cli.top.History;
import dev.netatop.cli.top.Line;
import dev.netatop.cli.top.Row;
import dev.netatop.cli.top.Settings;
import dev.netatop.cli.top.Traffic;
import dev.netatop.cli.top.screen.ColumnPlan.Column;
import dev.netatop.cli.top.screen.ColumnPlan.Place;
import java.util.List;
import java.util.Map;

/** The table: names of the columns, rows, total. */
final class TablePane {
  private final Canvas canvas;
  private final Scene scene;
  private final Settings settings;
  private final Numbers numbers;
  private final ColumnPlan plan;

  TablePane(Canvas canvas, Scene scene) {
    this.canvas = canvas;
    this.scene = scene;
    this.settings = scene.settings();
    this.numbers = new Numbers(settings);
    // No row has more than all together, so that the columns do not move when rows do.
    Traffic total = scene.table().total();
    this.plan =
        ColumnPlan.of(
            canvas.width(),
            scene.columns(),
            new ColumnPlan.Needs(
                scene.extent().pid(),
                scene.extent().user(),
                scene.extent().device(),
                Math.max(numbers.sent(total).length(), numbers.received(total).length()),
                settings.measure().label().length(),
                numbers.otherWidth(),
                Math.max(
                    numbers.sentPackets(total).length(), numbers.receivedPackets(total).length())));
  }

  /** Where the columns are. */
  ColumnPlan plan() {
    return plan;
  }

  void drawHead(int row) {
    canvas.clear(row, Style.HEAD);
    Map<Column, String> titles = numbers.titles(plan);
    for (Map.Entry<Column, Place> entry : plan.places().entrySet()) {
      Column column = entry.getKey();
      boolean sorted =
          !settings.stable() && Titles.sorts(settings.sort(), column, settings.measure());
      String title = titles.getOrDefault(column, "");
      Style style = sorted ? Style.HEAD_SORTED : Style.HEAD;
      put(row, entry.getValue(), title, isRight(column), style);
    }
  }

  private static boolean isRight(Column column) {
    return switch (column) {
      case USER, PROGRAM, DEVICE, UNIT, GRAPH -> false;
      default -> true;
    };
  }

  void drawRows(int first, int height) {
    List<Line> lines = scene.table().lines();
    int top = scene.selection().top();
    for (int i = 0; i < height && top + i < lines.size(); i++) {
      Line line = lines.get(top + i);
      drawLine(first + i, line);
      if (scene.selection().id().isPresent() && scene.selection().index() == top + i) {
        canvas.restyle(first + i, 0, canvas.width(), Style.SELECTED);
      }
    }
    if (lines.isEmpty() && height > 0) {
      canvas.put(first, 1, nothing(), Style.DIM);
    }
  }

  private String nothing() {
    return scene.table().filteredOut() > 0
        ? "nothing passes the filter (Esc clears it)"
        : "no traffic seen yet";
  }

  private void drawLine(int row, Line line) {
    Style style = line.finished() ? Style.DIM : Style.PLAIN;
    if (line instanceof Line.OfRow process) {
      drawProcess(row, process, style);
    } else if (line instanceof Line.OfGroup group) {
      drawGroup(row, group, style);
    } else if (line instanceof Line.OfConnection connection) {
      Style detail = line.finished() ? Style.DIM : Style.DETAIL;
      Peers peers = new Peers(scene);
      int from = 2 * connection.depth() + 2;
      int end = plan.place(Column.SENT).from() - 1;
      String text = peers.text(connection.connection(), end - from);
      canvas.put(row, from, end, text, detail);
      drawNumbers(row, line.traffic(), detail);
    } else if (line instanceof Line.OfThread thread) {
      Style detail = Style.DETAIL;
      put(row, plan.place(Column.PID), Integer.toString(thread.thread().task().id()), true, detail);
      String text = indent(thread.depth() - 1) + scene.glyphs().branch() + " thread";
      put(row, plan.place(Column.PROGRAM), text, false, detail);
      drawNumbers(row, line.traffic(), detail);
    }
  }

  private void drawProcess(int row, Line.OfRow line, Style style) {
    Row process = line.row();
    Names names = new Names(scene);
    put(row, plan.place(Column.PID), names.pid(process), true, style);
    putIfThere(row, Column.USER, names.user(process), style);
    boolean open = line.unfolded() || settings.threads().contains(line.id());
    String mark = open ? scene.glyphs().unfolded() + " " : "";
    String prefix = indent(line.depth()) + mark;
    Place program = plan.place(Column.PROGRAM);
    int room = program.width() - Printable.width(prefix);
    put(row, program, prefix + names.program(process, room), false, style);
    putIfThere(row, Column.DEVICE, scene.glyphs().clean(process.device()), style);
    drawNumbers(row, line.traffic(), style);
    drawGraph(row, process.history(), line.finished());
  }

  private void drawGroup(int row, Line.OfGroup group, Style style) {
    String mark = group.unfolded() ? scene.glyphs().unfolded() : scene.glyphs().folded();
    String name = mark + " " + scene.glyphs().clean(group.name()) + " (" + group.members() + ")";
    // A group has no device, so that a long name has its column too.
    int from = plan.place(Column.PROGRAM).from();
    Place room = new Place(from, plan.place(Column.SENT).from() - 1 - from);
    put(row, room, name, false, style == Style.DIM ? style : Style.STRONG);
    drawNumbers(row, group.traffic(), style);
    drawGraph(row, group.history(), group.finished());
  }

  void drawTotal(int row) {
    put(row, plan.place(Column.PROGRAM), "TOTAL", false, Style.STRONG);
    int rows = scene.table().rows();
    String count = rows + (rows == 1 ? " row" : " rows");
    if (scene.table().filteredOut() > 0) {
      count += " of " + (rows + scene.table().filteredOut());
    }
    canvas.put(row, 0, plan.place(Column.PROGRAM).from() - 1, count, Style.DIM);
    drawNumbers(row, scene.table().total(), Style.STRONG);
  }

  private void drawNumbers(int row, Traffic traffic, Style style) {
    put(row, plan.place(Column.SENT), numbers.sent(traffic), true, style);
    put(row, plan.place(Column.RECEIVED), numbers.received(traffic), true, style);
    putIfThere(row, Column.UNIT, settings.measure().label(), style);
    if (plan.has(Column.OTHER_SENT)) {
      put(row, plan.place(Column.OTHER_SENT), numbers.otherSent(traffic), true, style);
    }
    if (plan.has(Column.OTHER_RECEIVED)) {
      put(row, plan.place(Column.OTHER_RECEIVED), numbers.otherReceived(traffic), true, style);
    }
    if (plan.has(Column.SENT_PACKETS)) {
      put(row, plan.place(Column.SENT_PACKETS), numbers.sentPackets(traffic), true, style);
    }
    if (plan.has(Column.RECEIVED_PACKETS)) {
      put(row, plan.place(Column.RECEIVED_PACKETS), numbers.receivedPackets(traffic), true, style);
    }
  }

  private void drawGraph(int row, History history, boolean finished) {
    if (plan.has(Column.GRAPH)) {
      Place place = plan.place(Column.GRAPH);
      String bars =
          Sparkline.of(
              history,
              settings.tcpOnly(),
              place.width(),
              scene.view().time().getEpochSecond(),
              scene.glyphs());
      canvas.put(row, place.from(), bars, finished ? Style.DIM : Style.GRAPH);
    }
  }

  private void putIfThere(int row, Column column, String text, Style style) {
    if (plan.has(column)) {
      put(row, plan.place(column), text, false, style);
    }
  }

  /** Text in a column, cut where it is too long for it. */
  private void put(int row, Place place, String text, boolean right, Style style) {
    String fitting = Printable.cut(text, place.width());
    int from = right ? place.end() - Printable.width(fitting) : place.from();
    canvas.put(row, from, place.end(), fitting, style);
  }

  private static String indent(int depth) {
    return "  ".repeat(Math.max(0, depth));
  }
}
