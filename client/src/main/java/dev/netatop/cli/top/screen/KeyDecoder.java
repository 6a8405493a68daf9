// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.top.screen.Key.Name;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes keys of the bytes that a terminal sends (ECMA-48 sequences as xterm, tmux, the Linux
 * console and VT100 send them, characters in UTF-8). A sequence may come in pieces. What is unknown
 * is dropped whole; pasted text is one key, where the terminal marks it.
 */
final class KeyDecoder {
  private static final int ESC = 0x1b;
  private static final int MOST_PASTED = 4096;
  private static final int LONGEST_SEQUENCE = 64;

  private static final Map<String, Name> SEQUENCES =
      Map.ofEntries(
          Map.entry("A", Name.UP),
          Map.entry("B", Name.DOWN),
          Map.entry("C", Name.RIGHT),
          Map.entry("D", Name.LEFT),
          Map.entry("H", Name.HOME),
          Map.entry("F", Name.END),
          Map.entry("P", Name.F1),
          Map.entry("M", Name.ENTER),
          Map.entry("1~", Name.HOME),
          Map.entry("7~", Name.HOME),
          Map.entry("4~", Name.END),
          Map.entry("8~", Name.END),
          Map.entry("3~", Name.DELETE),
          Map.entry("5~", Name.PAGE_UP),
          Map.entry("6~", Name.PAGE_DOWN),
          Map.entry("11~", Name.F1),
          Map.entry("[A", Name.F1));

  private enum State {
    GROUND,
    ESCAPE,
    CSI,
    /** After the Linux console's ESC [ [ one letter follows. */
    CONSOLE,
    SS3,
    CHARACTER,
    PASTE
  }

  private final StringBuilder sequence = new StringBuilder();
  private final StringBuilder pasted = new StringBuilder();
  private final byte[] character = new byte[4];
  private int characterBytes;
  private int characterLength;
  private State state = State.GROUND;

  /** Takes bytes; the keys that they complete. */
  List<Key> feed(ByteBuffer bytes) {
    List<Key> keys = new ArrayList<>();
    while (bytes.hasRemaining()) {
      take(bytes.get() & 0xff, keys);
    }
    return keys;
  }

  /** Whether a sequence has begun that only time can tell from the key Escape. */
  boolean isPending() {
    return state != State.GROUND && state != State.PASTE;
  }

  /** Nothing followed for a while: the key Escape, or nothing where it was a broken sequence. */
  Optional<Key> timeout() {
    boolean escape = state == State.ESCAPE;
    if (isPending()) {
      state = State.GROUND;
    }
    return escape ? Optional.of(Key.of(Name.ESCAPE)) : Optional.empty();
  }

  private void take(int b, List<Key> keys) {
    switch (state) {
      case GROUND -> ground(b, keys);
      case ESCAPE -> escape(b, keys);
      case CSI -> csi(b, keys);
      case CONSOLE, SS3 -> lastOfSequence(b, keys);
      case CHARACTER -> character(b, keys);
      case PASTE -> paste(b, keys);
    }
  }

  private void ground(int b, List<Key> keys) {
    if (b == ESC) {
      state = State.ESCAPE;
    } else if (b < 0x20 || b == 0x7f) {
      control(b).map(Key::of).ifPresent(keys::add);
    } else if (b < 0x80) {
      keys.add(Key.of(b));
    } else {
      characterLength = b >= 0xf0 && b < 0xf8 ? 4 : b >= 0xe0 ? 3 : b >= 0xc2 ? 2 : 0;
      if (characterLength > 0 && b < 0xf8) {
        character[0] = (byte) b;
        characterBytes = 1;
        state = State.CHARACTER;
      }
    }
  }

  private static Optional<Name> control(int b) {
    return switch (b) {
      case '\r', '\n' -> Optional.of(Name.ENTER);
      case '\t' -> Optional.of(Name.TAB);
      case 0x08, 0x7f -> Optional.of(Name.BACKSPACE);
      case 'L' & 0x1f -> Optional.of(Name.REDRAW);
      case 'U' & 0x1f -> Optional.of(Name.CLEAR_LINE);
      case 'W' & 0x1f -> Optional.of(Name.CLEAR_WORD);
      case 'A' & 0x1f -> Optional.of(Name.HOME);
      case 'E' & 0x1f -> Optional.of(Name.END);
      case 'N' & 0x1f -> Optional.of(Name.DOWN);
      case 'P' & 0x1f -> Optional.of(Name.UP);
      case 'B' & 0x1f -> Optional.of(Name.PAGE_UP);
      case 'F' & 0x1f -> Optional.of(Name.PAGE_DOWN);
      default -> Optional.empty();
    };
  }

  private void escape(int b, List<Key> keys) {
    sequence.setLength(0);
    if (b == '[') {
      state = State.CSI;
    } else if (b == 'O') {
      state = State.SS3;
    } else if (b == ESC) {
      keys.add(Key.of(Name.ESCAPE));
    } else {
      state = State.GROUND; // Alt and some key, of which none means anything here.
    }
  }

  private void csi(int b, List<Key> keys) {
    if (b == '[' && sequence.length() == 0) {
      sequence.append('[');
      state = State.CONSOLE;
    } else if (b >= 0x40 && b <= 0x7e) {
      endOfCsi(b, keys);
    } else if (b == ESC) {
      state = State.ESCAPE;
    } else if (b < 0x20 || b > 0x7e) {
      state = State.GROUND;
    } else if (sequence.length() < LONGEST_SEQUENCE) {
      sequence.append((char) b);
    }
  }

  private void endOfCsi(int last, List<Key> keys) {
    state = State.GROUND;
    String parameters = sequence.toString();
    if (last == '~' && parameters.equals("200")) {
      pasted.setLength(0);
      state = State.PASTE;
      return;
    }
    // What follows a semicolon are the modifiers: Shift and an arrow is an arrow.
    int semicolon = parameters.indexOf(';');
    String first = semicolon < 0 ? parameters : parameters.substring(0, semicolon);
    String name = last == '~' ? first + "~" : String.valueOf((char) last);
    boolean known = last == '~' || first.isEmpty() || (semicolon > 0 && first.equals("1"));
    if (known && SEQUENCES.containsKey(name) && last != 'M') {
      keys.add(Key.of(SEQUENCES.get(name)));
    }
  }

  private void lastOfSequence(int b, List<Key> keys) {
    String name = sequence.toString() + (char) b;
    state = b == ESC ? State.ESCAPE : State.GROUND;
    if (SEQUENCES.containsKey(name)) {
      keys.add(Key.of(SEQUENCES.get(name)));
    }
  }

  private void character(int b, List<Key> keys) {
    if ((b & 0xc0) != 0x80) {
      state = State.GROUND;
      ground(b, keys);
      return;
    }
    character[characterBytes++] = (byte) b;
    if (characterBytes == characterLength) {
      state = State.GROUND;
      String text = new String(character, 0, characterLength, StandardCharsets.UTF_8);
      if (text.codePointCount(0, text.length()) == 1 && text.charAt(0) != '\ufffd') {
        keys.add(new Key(Name.CHARACTER, text));
      }
    }
  }

  private void paste(int b, List<Key> keys) {
    String end = "\u001b[201~";
    pasted.append((char) b);
    int length = pasted.length();
    if (length >= end.length() && pasted.indexOf(end, length - end.length()) >= 0) {
      state = State.GROUND;
      String bytes = pasted.substring(0, length - end.length());
      keys.add(
          new Key(
              Name.PASTE,
              new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)));
    } else if (length > 2 * MOST_PASTED) {
      // Kept is the beginning, and at the end what may be the mark's.
      pasted.delete(MOST_PASTED, length - end.length());
    }
  }
}
