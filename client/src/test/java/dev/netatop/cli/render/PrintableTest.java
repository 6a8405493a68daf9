// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0000", "\u0007", "\u001b", "\n", "\r", "\t", "\u007f", "\u009b", "\u202e", "\u2028",
        "\u200b", "\ud800", "\ue000"
      })
  void whatIsNoVisibleCharacterIsAQuestionMark(String evil) {
    assertThat(Printable.of("a" + evil + "b")).isEqualTo("a?b");
  }

  @Test
  void lettersOfAllScriptsStay() {
    assertThat(Printable.of("na\u00efve \u7d05 \ud83d\ude00"))
        .isEqualTo("na\u00efve \u7d05 \ud83d\ude00");
  }

  @Test
  void cutsByCells() {
    assertThat(Printable.cut("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Printable.cut("abcdef", 5)).isEqualTo("abcd+");
    assertThat(Printable.cut("\u7d05\u7d05\u7d05", 4)).isEqualTo("\u7d05+");
    assertThat(Printable.cut("abc", 0)).isEmpty();
    assertThat(Printable.width("\u7d05a")).isEqualTo(3);
    assertThat(Printable.pad("\u7d05", 4, true)).isEqualTo("  \u7d05");
  }

  @Test
  void numbersAreNeverCutAndTextShrinks() {
    Table table =
        new Table(
            List.of(
                new Table.Col("NAME", Table.Kind.TEXT, 5),
                new Table.Col("N", Table.Kind.NUMBER, 3)),
            12);

    assertThat(table.lines(List.of(List.of("averylongname", "1"), List.of("b", "123456789"))))
        .containsExactly("NAME          N", "aver+         1", "b     123456789");
  }

  @Test
  void csvQuotesCommasAndQuotesAndHasNoControlCharacters() {
    assertThat(Csv.field("a,b")).isEqualTo("\"a,b\"");
    assertThat(Csv.field("a\"b")).isEqualTo("\"a\"\"b\"");
    assertThat(Csv.field("a\nb\u001b")).isEqualTo("a?b?");
    assertThat(Csv.field(-1L)).isEqualTo("18446744073709551615");
    assertThat(Csv.field(null)).isEmpty();
  }
}
