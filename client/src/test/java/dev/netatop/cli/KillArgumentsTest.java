// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KillArgumentsTest {
  @ParameterizedTest
  @CsvSource({
    "-HUP 12, -s HUP 12",
    "-hup 12 13, -s hup 12 13",
    "-9 -12, -s 9 -- -12",
    "-9 12 -13 14, -s 9 12 -- -13 14",
    "-s HUP -12, -s HUP -- -12",
    "-n 9 -12, -n 9 -- -12",
    "-SIGRTMIN+3 12, -s SIGRTMIN+3 12",
    "12, 12",
    "-l 9, -l 9",
    "-- -12, -- -12",
    "-99 12, -s 99 12",
    "--name x -HUP, --name x -s HUP",
    "--json -TERM 5, --json -s TERM 5"
  })
  void putsKillsOwnFormsIntoOptions(String words, String rewritten) {
    assertThat(KillArguments.rewrite(List.of(words.split(" "))))
        .containsExactly(rewritten.split(" "));
  }
}
