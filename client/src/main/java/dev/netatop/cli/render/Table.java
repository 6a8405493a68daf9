// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.render;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table for people: numbers to the right, a header, each column as wide as its widest cell. Where
 * the lines are wider than the terminal, text columns shrink; numbers are never cut.
 */
public final class Table {
  /** How a column behaves. */
  public enum Kind {
    /** To the right, never cut. */
    NUMBER,
    /** To the left, never cut. */
    WORD,
    /** To the left, cut down to its least width where the terminal is narrow. */
    TEXT
  }

  /**
   * A column.
   *
   * @param header its title
   * @param kind how it behaves
   * @param least least width, for alignment of lines that are printed as they come, and down to
   *     which a text shrinks
   */
  public record Col(String header, Kind kind, int least) {}

  private final List<Col> cols;
  private final int terminalWidth;

  /**
   * A table.
   *
   * @param cols its columns
   * @param terminalWidth cells of a line; {@link Integer#MAX_VALUE} where there is no limit
   */
  public Table(List<Col> cols, int terminalWidth) {
    this.cols = List.copyOf(cols);
    this.terminalWidth = terminalWidth;
  }

  /** The header and all rows, as lines without their ends. */
  public List<String> lines(List<List<String>> rows) {
    List<List<String>> clean = rows.stream().map(Table::printable).toList();
    int[] widths = widths(clean);
    List<String> lines = new ArrayList<>(rows.size() + 1);
    lines.add(line(header(), widths));
    clean.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  /** The header alone, for rows that are printed as they come. */
  public String headerLine() {
    return line(header(), widths(List.of()));
  }

  /** One row, with columns as wide as without it; a larger number pushes the rest to the right. */
  public String rowLine(List<String> row) {
    return line(printable(row), widths(List.of()));
  }

  private List<String> header() {
    return cols.stream().map(Col::header).toList();
  }

  private static List<String> printable(List<String> row) {
    return row.stream().map(Printable::of).toList();
  }

  private int[] widths(List<List<String>> rows) {
    int[] widths = IntStream.range(0, cols.size()).map(i -> width(i, rows)).toArray();
    int excess = IntStream.of(widths).sum() + cols.size() - 1 - terminalWidth;
    for (int i = cols.size() - 1; i >= 0 && excess > 0; i--) {
      if (cols.get(i).kind() == Kind.TEXT) {
        int least = Math.max(cols.get(i).least(), Printable.width(cols.get(i).header()));
        int taken = Math.max(0, Math.min(excess, widths[i] - least));
        widths[i] -= taken;
        excess -= taken;
      }
    }
    return widths;
  }

  // Rows that are known say how wide a column is; without them its least width has to do.
  private int width(int column, List<List<String>> rows) {
    Col col = cols.get(column);
    int widest =
        rows.stream().mapToInt(r -> Printable.width(r.get(column))).max().orElse(col.least());
    return Math.max(widest, Printable.width(col.header()));
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      Col col = cols.get(i);
      String cell = row.get(i);
      if (col.kind() == Kind.TEXT && !(i == row.size() - 1 && terminalWidth == Integer.MAX_VALUE)) {
        cell = Printable.cut(cell, widths[i]);
      }
      line.append(i == 0 ? "" : " ")
          .append(Printable.pad(cell, widths[i], col.kind() == Kind.NUMBER));
    }
    return line.toString().stripTrailing();
  }
}
