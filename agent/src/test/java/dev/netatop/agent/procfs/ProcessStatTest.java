// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessStatTest {
  private static final String TAIL =
      " S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 12345 100 200 300 0\n";

  @Test
  void readsTheDocumentedFields() {
    assertThat(ProcessStat.parse("42 (bash)" + TAIL)).contains(stat("bash"));
  }

  private static ProcessStat stat(String command) {
    return new ProcessStat(42, command, 'S', 1, 5, 6, 3, 12345);
  }

  private static ProcessStat of(char state, int threads, long startTicks) {
    return new ProcessStat(42, "x", state, 1, 0, 0, threads, startTicks);
  }

  @Test
  void theCommandMayHoldSpacesParenthesesAndLines() {
    assertThat(ProcessStat.parse("42 (a) R 1 (b\n) c)" + TAIL)).contains(stat("a) R 1 (b\n) c"));
    assertThat(ProcessStat.parse("42 ()" + TAIL)).contains(stat(""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "42",
        "42 (bash)",
        "42 (bash) S 1 2",
        ") (",
        "(x) S",
        "x (bash) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 1 1 1"
      })
  void refusesOtherForms(String text) {
    assertThat(ProcessStat.parse(text)).isEmpty();
  }

  @Test
  void theLastFieldTellsHowItEnded() {
    String rest = " 100 200 300" + " 0".repeat(26);
    String line = "42 (a b) Z 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 12345" + rest;
    assertThat(ProcessStat.waitStatus(line + " 768\n")).hasValue(768);
    assertThat(ProcessStat.waitStatus(line + "\n")).isEmpty();
    assertThat(ProcessStat.waitStatus(line + " x\n")).isEmpty();
    assertThat(ProcessStat.waitStatus("")).isEmpty();
  }

  @Test
  void startTimesAreEqualButForATick() {
    ProcessStat stat = of('S', 1, 100);
    assertThat(stat.startedAt(1_000_000_000L)).isTrue();
    assertThat(stat.startedAt(1_019_999_999L)).isTrue();
    assertThat(stat.startedAt(990_000_000L)).isTrue();
    assertThat(stat.startedAt(1_020_000_000L)).isFalse();
    assertThat(stat.startedAt(989_999_999L)).isFalse();
  }

  @Test
  void aZombieIsDeadWhenItsThreadsAre() {
    assertThat(of('Z', 1, 1).isDead()).isTrue();
    assertThat(of('Z', 0, 1).isDead()).isTrue();
    assertThat(of('X', 1, 1).isDead()).isTrue();
    assertThat(of('Z', 2, 1).isDead()).isFalse();
    assertThat(of('S', 1, 1).isDead()).isFalse();
  }
}
