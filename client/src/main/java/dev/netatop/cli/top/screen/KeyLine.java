// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.render.Printable;

/** The last line: the keys one needs most, a message, or what the user writes. */
final class KeyLine {
  private static final String[][] KEYS = {
    {"q", "quit"}, {"h", "help"}, {"s", "sent"}, {"r", "received"}, {"m", "unit"},
    {"/", "filter"}, {"Enter", "connections"}, {"g", "group"}, {"k", "kill"}, {"d", "details"},
    {"l", "commands"}, {"t", "threads"}, {"n", "names"}, {"v", "totals"}, {"p", "packets"},
    {"Space", "pause"}, {"<>", "sort"}, {"R", "reverse"}, {"o", "stable"}, {"u", "bits"},
    {"i", "1000"}, {"a", "loopback"}, {"C", "TCP only"}, {"T", "totals since"}, {"b", "base names"}
  };

  private KeyLine() {}

  static void draw(Canvas canvas, int row, Scene scene) {
    if (scene.message().isPresent()) {
      Message message = scene.message().get();
      String text = scene.glyphs().clean(message.text());
      canvas.put(row, 0, Printable.cut(text, canvas.width()), message.style());
      return;
    }
    drawKeys(canvas, row, KEYS);
  }

  static void drawForHelp(Canvas canvas, int row) {
    drawKeys(
        canvas, row, new String[][] {{"Up Down PgUp PgDn", "scroll"}, {"any other key", "back"}});
  }

  /** As many as fit whole. */
  private static void drawKeys(Canvas canvas, int row, String[][] keys) {
    int at = 0;
    for (String[] key : keys) {
      int end = at + key[0].length() + 1 + key[1].length();
      if (end > canvas.width()) {
        return;
      }
      at = canvas.put(row, at, key[0], Style.KEY);
      at = canvas.put(row, at + 1, key[1], Style.PLAIN) + 2;
    }
  }

  static void drawFilter(Canvas canvas, int row, InputLine line) {
    drawPrompt(canvas, row, "Filter: ", line, "Enter keep  Esc clear");
  }

  /** A line that is written, with the keys that end it at the right where there is room. */
  static void drawPrompt(Canvas canvas, int row, String prompt, InputLine line, String keys) {
    int from = canvas.put(row, 0, prompt, Style.KEY);
    int room = Math.max(1, canvas.width() - from - 1);
    // Of a long text the part before the cursor is seen.
    int skip = 0;
    while (Printable.width(line.text().substring(skip, line.cursor())) > room) {
      skip = line.text().offsetByCodePoints(skip, 1);
    }
    int end =
        canvas.put(
            row, from, line.text().substring(skip), line.fresh() ? Style.SELECTED : Style.PLAIN);
    canvas.showCursor(row, from + Printable.width(line.text().substring(skip, line.cursor())));
    int keysFrom = canvas.width() - keys.length();
    if (end + 2 < keysFrom) {
      canvas.put(row, keysFrom, keys, Style.DIM);
    }
  }
}
