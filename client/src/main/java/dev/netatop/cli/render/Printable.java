// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.render;

import org.jline.utils.WCWidth;

/**
 * Text of unknown origin for a terminal: any process may set its name and arguments to escape
 * sequences, line feeds or characters that turn the direction of writing.
 */
public final class Printable {
  private static final char REPLACEMENT = '?';

  private Printable() {}

  /** The text with a question mark for whatever is no visible character. */
  public static String of(String text) {
    if (isPlainAscii(text)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> appendVisible(out, c));
    return out.toString();
  }

  private static void appendVisible(StringBuilder out, int codePoint) {
    switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          out.append(REPLACEMENT);
      default -> out.appendCodePoint(codePoint);
    }
  }

  private static boolean isPlainAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < 0x20 || text.charAt(i) > 0x7e) {
        return false;
      }
    }
    return true;
  }

  /** Terminal cells that printable text takes. */
  public static int width(String text) {
    if (isPlainAscii(text)) {
      return text.length();
    }
    return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
  }

  /** The text cut to a number of terminal cells, with a plus sign last where it was cut. */
  public static String cut(String text, int cells) {
    if (width(text) <= cells) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    int used = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int codePoint = text.codePointAt(i);
      int next = Math.max(0, WCWidth.wcwidth(codePoint));
      if (used + next > cells - 1) {
        break;
      }
      out.appendCodePoint(codePoint);
      used += next;
    }
    return cells > 0 ? out.append('+').toString() : "";
  }

  /** The text filled up with spaces to a number of terminal cells, at its right or its left. */
  public static String pad(String text, int cells, boolean right) {
    String fill = " ".repeat(Math.max(0, cells - width(text)));
    return right ? fill + text : text + fill;
  }
}
