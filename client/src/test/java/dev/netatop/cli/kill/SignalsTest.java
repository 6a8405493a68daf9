// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.kill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalsTest {
  @ParameterizedTest
  @CsvSource({
    "HUP, 1",
    "sighup, 1",
    "SIGKILL, 9",
    "9, 9",
    "0, 0",
    "poll, 29",
    "IO, 29",
    "CLD, 17",
    "RTMIN, 34",
    "SIGRTMIN+15, 49",
    "RTMAX-14, 50",
    "RTMAX, 64",
    "64, 64"
  })
  void numbers(String text, int number) {
    assertThat(Signals.number(text)).hasValue(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "NOSUCH", "65", "RTMIN+31", "RTMAX+1", "RTMIN-1", "-1", "SIG"})
  void noSignals(String text) {
    assertThat(Signals.number(text)).isEmpty();
  }

  @Test
  void translates() {
    assertThat(Signals.translate("9")).contains("KILL");
    assertThat(Signals.translate("143")).contains("TERM");
    assertThat(Signals.translate("term")).contains("15");
    assertThat(Signals.translate("32")).isEmpty();
    assertThat(Signals.translate("129000")).isEmpty();
  }

  @Test
  void theTableIsTheShells() {
    assertThat(Signals.table()).hasSize(13);
    assertThat(Signals.table().get(0))
        .isEqualTo(" 1) SIGHUP\t 2) SIGINT\t 3) SIGQUIT\t 4) SIGILL\t 5) SIGTRAP");
    assertThat(Signals.table().get(12)).isEqualTo("63) SIGRTMAX-1\t64) SIGRTMAX\t");
    assertThat(Signals.all()).hasSize(62).doesNotContain(32, 33);
  }
}
