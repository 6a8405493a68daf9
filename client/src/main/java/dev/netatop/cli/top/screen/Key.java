// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

/**
 * A key that was pressed.
 *
 * @param name which
 * @param text what it writes: one character of a {@code CHARACTER}, all of a {@code PASTE}, else
 *     empty
 */
record Key(Name name, String text) {

  /** Keys, by what is on them. */
  enum Name {
    CHARACTER,
    PASTE,
    UP,
    DOWN,
    LEFT,
    RIGHT,
    PAGE_UP,
    PAGE_DOWN,
    HOME,
    END,
    DELETE,
    BACKSPACE,
    ENTER,
    TAB,
    ESCAPE,
    F1,
    CLEAR_LINE,
    CLEAR_WORD,
    REDRAW
  }

  static Key of(Name name) {
    return new Key(name, "");
  }

  static Key of(int codePoint) {
    return new Key(Name.CHARACTER, Character.toString(codePoint));
  }

  boolean is(char character) {
    return name == Name.CHARACTER && text.length() == 1 && text.charAt(0) == character;
  }
}
