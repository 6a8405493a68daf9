// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.render.Printable;

/**
 * A line of text that is being edited.
 *
 * @param text so far, printable
 * @param cursor before which of its characters the next one goes
 * @param fresh whether it is a proposal, which the first character replaces
 */
record InputLine(String text, int cursor, boolean fresh) {
  private static final int LONGEST = 128;

  /** A text to go on with. */
  static InputLine of(String text) {
    return new InputLine(text, text.length(), false);
  }

  /** A proposal. */
  static InputLine proposal(String text) {
    return new InputLine(text, text.length(), true);
  }

  /** The line after a key; the same where the key does not edit. */
  InputLine after(Key key) {
    return switch (key.name()) {
      case CHARACTER, PASTE -> insert(key.text());
      case BACKSPACE -> fresh ? of("") : delete(previous(), cursor);
      case DELETE -> delete(cursor, next());
      case CLEAR_LINE -> delete(0, cursor);
      case CLEAR_WORD -> delete(wordStart(), cursor);
      case LEFT -> at(previous());
      case RIGHT -> at(next());
      case HOME -> at(0);
      case END -> at(text.length());
      default -> this;
    };
  }

  private InputLine insert(String pasted) {
    String firstLine = pasted.lines().findFirst().orElse("");
    String piece = Printable.of(firstLine);
    if (fresh) {
      return of("").insert(piece);
    }
    if (text.length() + piece.length() > LONGEST) {
      return this;
    }
    return new InputLine(
        text.substring(0, cursor) + piece + text.substring(cursor), cursor + piece.length(), false);
  }

  private InputLine delete(int from, int to) {
    return new InputLine(text.substring(0, from) + text.substring(to), from, false);
  }

  private InputLine at(int newCursor) {
    return new InputLine(text, newCursor, false);
  }

  private int previous() {
    return cursor == 0 ? 0 : text.offsetByCodePoints(cursor, -1);
  }

  private int next() {
    return cursor == text.length() ? cursor : text.offsetByCodePoints(cursor, 1);
  }

  private int wordStart() {
    int at = cursor;
    while (at > 0 && text.charAt(at - 1) == ' ') {
      at--;
    }
    while (at > 0 && text.charAt(at - 1) != ' ') {
      at--;
    }
    return at;
  }

  /** The cells before the cursor. */
  int cursorCells() {
    return Printable.width(text.substring(0, cursor));
  }
}
