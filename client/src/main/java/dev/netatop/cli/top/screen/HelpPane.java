// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import java.util.ArrayList;
import java.util.List;

/** All keys, in as many columns as fit; what does not fit is scrolled to. */
final class HelpPane {
  private static final int KEYS = 15;
  private static final int LEAST_COLUMN = 66;

  private record Entry(String keys, String text) {}

  private HelpPane() {}

  private static List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    Action.Group group = Action.Group.GENERAL;
    for (Action action : Action.values()) {
      if (action.group() != group) {
        group = action.group();
        entries.add(new Entry("", group.title()));
      }
      entries.add(new Entry(action.keys(), action.help()));
    }
    return entries;
  }

  private static int columns(int width) {
    return Math.max(1, width / LEAST_COLUMN);
  }

  /** The furthest one can scroll. */
  static int lastTop(int width, int height) {
    int columns = columns(width);
    int lines = (entries().size() + columns - 1) / columns;
    return Math.max(0, lines - Math.max(1, height));
  }

  /** Lines that are seen on a terminal of this height. */
  static int height(int terminalHeight) {
    return Math.max(1, terminalHeight - 3);
  }

  static void draw(Canvas canvas, int first, int last, int top) {
    int columns = columns(canvas.width());
    List<Entry> entries = entries();
    int lines = (entries.size() + columns - 1) / columns;
    int columnWidth = canvas.width() / columns;
    for (int row = first; row <= last; row++) {
      int line = top + row - first;
      for (int column = 0; column < columns; column++) {
        int index = column * lines + line;
        if (line < lines && index < entries.size()) {
          draw(canvas, row, column * columnWidth, (column + 1) * columnWidth, entries.get(index));
        }
      }
    }
  }

  private static void draw(Canvas canvas, int row, int from, int limit, Entry entry) {
    if (entry.keys().isEmpty()) {
      canvas.put(row, from + 1, limit, entry.text(), Style.STRONG);
      return;
    }
    canvas.put(row, from + 1, limit, entry.keys(), Style.KEY);
    canvas.put(row, from + 1 + KEYS, limit, entry.text(), Style.PLAIN);
  }
}
