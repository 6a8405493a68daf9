// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.cli.top.screen.Key.Name;
import org.junit.jupiter.api.Test;

class InputLineTest {
  private static InputLine keys(InputLine line, Key... keys) {
    InputLine now = line;
    for (Key key : keys) {
      now = now.after(key);
    }
    return now;
  }

  @Test
  void editsAtTheCursor() {
    InputLine line = keys(InputLine.of("ac"), Key.of(Name.LEFT), Key.of('b'));
    assertThat(line).isEqualTo(new InputLine("abc", 2, false));
    assertThat(keys(line, Key.of(Name.DELETE)).text()).isEqualTo("ab");
    assertThat(keys(line, Key.of(Name.BACKSPACE)).text()).isEqualTo("ac");
    assertThat(keys(line, Key.of(Name.HOME), Key.of(Name.DELETE)).text()).isEqualTo("bc");
    assertThat(keys(line, Key.of(Name.END), Key.of(Name.RIGHT), Key.of('d')).text())
        .isEqualTo("abcd");
    assertThat(keys(line, Key.of(Name.CLEAR_LINE)).text()).isEqualTo("c");
    assertThat(keys(InputLine.of("user:a b"), Key.of(Name.CLEAR_WORD)).text()).isEqualTo("user:a ");
    assertThat(keys(InputLine.of(""), Key.of(Name.BACKSPACE), Key.of(Name.LEFT)).text()).isEmpty();
  }

  @Test
  void wideAndPairedCharactersAreOne() {
    InputLine line = keys(InputLine.of(""), Key.of(0x1f600), Key.of('\u540d'));
    assertThat(line.cursorCells()).isEqualTo(4);
    assertThat(keys(line, Key.of(Name.BACKSPACE), Key.of(Name.BACKSPACE)).text()).isEmpty();
  }

  @Test
  void firstCharacterReplacesTheProposal() {
    assertThat(keys(InputLine.proposal("TERM"), Key.of('9')).text()).isEqualTo("9");
    assertThat(keys(InputLine.proposal("TERM"), Key.of(Name.BACKSPACE)).text()).isEmpty();
    assertThat(keys(InputLine.proposal("TERM"), Key.of(Name.LEFT), Key.of('X')).text())
        .isEqualTo("TERXM");
  }

  @Test
  void pasteGivesItsFirstLineWithoutControlCharacters() {
    Key paste = new Key(Name.PASTE, "a\u001b[31mb\nrm -rf");
    assertThat(keys(InputLine.of(""), paste).text()).isEqualTo("a?[31mb");
    assertThat(keys(InputLine.of("x"), new Key(Name.PASTE, "y".repeat(4000))).text())
        .isEqualTo("x");
  }
}
