// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns one screen's content into the next by writing those cells alone that differ. */
final class Painter {

  /** How a terminal is told what to do. */
  interface Commands {
    /** Goes to a cell. */
    String moveTo(int row, int column);

    /** From now on characters look like that. */
    String look(Style style);

    /** Empties the rest of the line in the plain style; empty where the terminal can't. */
    String clearToEnd();
  }

  // Going elsewhere takes about so many bytes, so shorter stretches that did not change are written
  // again.
  private static final int WORTH_A_MOVE = 6;

  private final Commands commands;
  private final boolean lastCellScrolls;

  /**
   * A painter.
   *
   * @param lastCellScrolls whether writing the last cell of the last line moves everything up
   */
  Painter(Commands commands, boolean lastCellScrolls) {
    this.commands = commands;
    this.lastCellScrolls = lastCellScrolls;
  }

  /**
   * What to write.
   *
   * @param before what the terminal shows; null where it is empty
   */
  String paint(@Nullable Canvas before, Canvas after) {
    StringBuilder out = new StringBuilder();
    Pen pen = new Pen(out);
    for (int row = 0; row < after.height(); row++) {
      paintLine(pen, before, after, row);
    }
    if (out.length() > 0) {
      pen.look(Style.PLAIN);
    }
    return out.toString();
  }

  private void paintLine(Pen pen, @Nullable Canvas before, Canvas after, int row) {
    int end = after.width() - (lastCellScrolls && row == after.height() - 1 ? 1 : 0);
    int blankFrom = blankFrom(after, row, end);
    int column = 0;
    while (column < end) {
      if (!differs(before, after, row, column)) {
        column++;
        continue;
      }
      if (column >= blankFrom && end - column > WORTH_A_MOVE && !commands.clearToEnd().isEmpty()) {
        pen.moveTo(row, column);
        pen.look(Style.PLAIN);
        pen.command(commands.clearToEnd());
        return;
      }
      column = paintRun(pen, before, after, row, column, end);
    }
  }

  /** Writes from the left half of a cell that differs; the column after what was written. */
  private static int paintRun(
      Pen pen, @Nullable Canvas before, Canvas after, int row, int from, int end) {
    int column = from;
    while (column > 0 && after.text(row, column).isEmpty()) {
      column--;
    }
    pen.moveTo(row, column);
    int lastChange = column;
    while (column < end && column - lastChange <= WORTH_A_MOVE) {
      if (differs(before, after, row, column)) {
        pen.write(after, row, lastChange, column);
        lastChange = column + 1;
      }
      column++;
    }
    return lastChange;
  }

  private static boolean differs(@Nullable Canvas before, Canvas after, int row, int column) {
    if (before == null) {
      return !after.text(row, column).equals(" ") || after.style(row, column) != Style.PLAIN;
    }
    return after.style(row, column) != before.style(row, column)
        || !Objects.equals(after.text(row, column), before.text(row, column));
  }

  private static int blankFrom(Canvas canvas, int row, int end) {
    int column = end;
    while (column > 0
        && canvas.text(row, column - 1).equals(" ")
        && canvas.style(row, column - 1) == Style.PLAIN) {
      column--;
    }
    return column;
  }

  /** Knows where the terminal's cursor is and how it writes. */
  private final class Pen {
    private final StringBuilder out;
    private int row = -1;
    private int column = -1;
    private Style style = Style.PLAIN;

    Pen(StringBuilder out) {
      this.out = out;
    }

    void moveTo(int newRow, int newColumn) {
      if (row != newRow || column != newColumn) {
        out.append(commands.moveTo(newRow, newColumn));
        row = newRow;
        column = newColumn;
      }
    }

    void look(Style newStyle) {
      if (style != newStyle) {
        out.append(commands.look(newStyle));
        style = newStyle;
      }
    }

    void command(String text) {
      out.append(text);
      row = -1;
    }

    /** Writes the cells from one column to another, that one included. */
    void write(Canvas canvas, int line, int from, int to) {
      for (int at = from; at <= to; at++) {
        String cell = canvas.text(line, at);
        if (cell.isEmpty()) {
          continue;
        }
        moveTo(line, at);
        look(canvas.style(line, at));
        out.append(cell);
        column++;
        // Terminals do not agree how wide such characters are, so the next one's place is said.
        if (!isOneCellEverywhere(cell)) {
          row = -1;
        } else if (column == canvas.width()) {
          row = -1;
        }
      }
    }
  }

  private static boolean isOneCellEverywhere(String cell) {
    char c = cell.charAt(0);
    return cell.length() == 1 && (c < 0x7f || (c >= 0x2500 && c <= 0x259f));
  }
}
