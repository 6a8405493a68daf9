// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import java.util.Arrays;

/** What a terminal makes of a painter's output, whose commands are one-letter tokens here. */
final class VirtualTerminal implements Painter.Commands {
  private final String[][] text;
  private final Style[][] styles;
  private final int width;

  VirtualTerminal(int width, int height) {
    this.width = width;
    this.text = new String[height][width];
    this.styles = new Style[height][width];
    for (int row = 0; row < height; row++) {
      Arrays.fill(text[row], " ");
      Arrays.fill(styles[row], Style.PLAIN);
    }
  }

  @Override
  public String moveTo(int row, int column) {
    return "\u0001" + row + ";" + column + "\u0002";
  }

  @Override
  public String look(Style style) {
    return "\u0003" + style.name() + "\u0002";
  }

  @Override
  public String clearToEnd() {
    return "\u0004";
  }

  /** Does what the painter says; the cells that were written. */
  int take(String output) {
    int row = -1;
    int column = -1;
    int written = 0;
    Style style = Style.PLAIN;
    for (int i = 0; i < output.length(); i++) {
      char c = output.charAt(i);
      if (c == 1 || c == 3) {
        int end = output.indexOf('\u0002', i);
        String parameter = output.substring(i + 1, end);
        if (c == 3) {
          style = Style.valueOf(parameter);
        } else {
          row = Integer.parseInt(parameter.substring(0, parameter.indexOf(';')));
          column = Integer.parseInt(parameter.substring(parameter.indexOf(';') + 1));
        }
        i = end;
      } else if (c == 4) {
        Arrays.fill(text[row], column, width, " ");
        Arrays.fill(styles[row], column, width, Style.PLAIN);
      } else {
        text[row][column] = String.valueOf(c);
        styles[row][column] = style;
        column++;
        written++;
        if (org.jline.utils.WCWidth.wcwidth(c) == 2) {
          text[row][column] = "";
          styles[row][column] = style;
          column++;
        }
      }
    }
    return written;
  }

  boolean shows(Canvas canvas) {
    for (int row = 0; row < canvas.height(); row++) {
      for (int column = 0; column < canvas.width(); column++) {
        if (!text[row][column].equals(canvas.text(row, column))
            || styles[row][column] != canvas.style(row, column)) {
          return false;
        }
      }
    }
    return true;
  }
}
