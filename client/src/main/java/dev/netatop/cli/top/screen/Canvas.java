// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import java.util.Arrays;
import java.util.Optional;
import org.jline.utils.WCWidth;

/**
 * A screen's content, cell by cell. What does not fit is cut off; nothing ever wraps. A wide
 * character has two cells, the second of which is empty; combining characters share the cell of
 * what they combine with.
 */
final class Canvas {
  /** Where the terminal's cursor is to be seen. */
  record Cursor(int row, int column) {}

  private static final String BLANK = " ";
  private static final String RIGHT_HALF = "";
  private static final int MOST_COMBINING = 4;
  private static final String[] ASCII = new String[0x7f];

  static {
    for (int c = 0x20; c < ASCII.length; c++) {
      ASCII[c] = String.valueOf((char) c);
    }
  }

  private final int width;
  private final int height;
  private final String[] text;
  private final Style[] styles;
  private Optional<Cursor> cursor = Optional.empty();

  Canvas(int width, int height) {
    this.width = width;
    this.height = height;
    this.text = new String[width * height];
    this.styles = new Style[width * height];
    Arrays.fill(text, BLANK);
    Arrays.fill(styles, Style.PLAIN);
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** The cell's characters; empty for the right half of a wide one. */
  String text(int row, int column) {
    return text[row * width + column];
  }

  Style style(int row, int column) {
    return styles[row * width + column];
  }

  Optional<Cursor> cursor() {
    return cursor;
  }

  void showCursor(int row, int column) {
    cursor = Optional.of(new Cursor(row, Math.min(column, width - 1)));
  }

  /** Writes printable text up to the right edge; the column after it. */
  int put(int row, int column, String printable, Style style) {
    return put(row, column, width, printable, style);
  }

  /** Writes printable text, but nothing in column {@code limit} and beyond; the column after it. */
  int put(int row, int column, int limit, String printable, Style style) {
    int end = Math.min(limit, width);
    int at = column;
    for (int i = 0; i < printable.length(); ) {
      int codePoint = printable.codePointAt(i);
      i += Character.charCount(codePoint);
      int cells = codePoint < 0x7f ? 1 : WCWidth.wcwidth(codePoint);
      if (cells <= 0) {
        combine(row, at - 1, column, codePoint);
        continue;
      }
      if (at + cells > end || row < 0 || row >= height) {
        break;
      }
      set(
          row,
          at,
          codePoint < ASCII.length ? ascii(codePoint) : Character.toString(codePoint),
          style);
      if (cells == 2) {
        set(row, at + 1, RIGHT_HALF, style);
      }
      at += cells;
    }
    return at;
  }

  private static String ascii(int codePoint) {
    return codePoint < 0x20 ? "?" : ASCII[codePoint];
  }

  private void combine(int row, int column, int first, int codePoint) {
    int at = column;
    if (at > first && row < height && text(row, at).equals(RIGHT_HALF)) {
      at--;
    }
    // Hundreds of marks on one letter would be a way to write over other lines.
    if (at >= first && row < height && text(row, at).length() < MOST_COMBINING) {
      text[row * width + at] += Character.toString(codePoint);
    }
  }

  private void set(int row, int column, String cell, Style style) {
    int i = row * width + column;
    // Of a wide character that loses one half the other goes too.
    if (text[i].equals(RIGHT_HALF)) {
      text[i - 1] = cell.isEmpty() ? text[i - 1] : BLANK;
    } else if (column + 1 < width && text[i + 1].equals(RIGHT_HALF)) {
      text[i + 1] = BLANK;
    }
    text[i] = cell;
    styles[i] = style;
  }

  /** Gives a part of a line another style, whatever is written there. */
  void restyle(int row, int from, int to, Style style) {
    if (row >= 0 && row < height) {
      Arrays.fill(styles, row * width + from, row * width + Math.min(to, width), style);
    }
  }

  /** Empties a line. */
  void clear(int row, Style style) {
    Arrays.fill(text, row * width, (row + 1) * width, BLANK);
    Arrays.fill(styles, row * width, (row + 1) * width, style);
  }

  /** A line's characters without the blanks at its end. */
  String line(int row) {
    StringBuilder line = new StringBuilder(width);
    for (int column = 0; column < width; column++) {
      line.append(text(row, column));
    }
    return line.toString().stripTrailing();
  }
}
