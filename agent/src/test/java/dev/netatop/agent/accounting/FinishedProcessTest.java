// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FinishedProcessTest {

  /**
   * The wait statuses are those of wait(2): code in the second byte, signal in the low seven bits,
   * 0x80 for a core.
   */
  @ParameterizedTest
  @CsvSource({"0, 0, 0", "256, 1, 0", "65280, 255, 0", "9, 0, 9", "139, 0, 11", "15, 0, 15"})
  void exitCodeAndSignal(int waitStatus, int code, int signal) {
    FinishedProcess sample = Samples.process(1, 0);
    FinishedProcess process =
        new FinishedProcess(sample.info(), sample.counters(), 1, 2, waitStatus);
    assertThat(process.exitCode()).isEqualTo(code);
    assertThat(process.exitSignal()).isEqualTo(signal);
  }

  @Test
  void countersAddUpWordByWord() {
    Counters one = Counters.of(new long[] {1, 2, 3, 4, 5, 6, 7, 8});
    Counters two = Counters.of(new long[] {10, 20, 30, 40, 50, 60, 70, 80});
    assertThat(one.plus(two)).isEqualTo(Counters.of(new long[] {11, 22, 33, 44, 55, 66, 77, 88}));
    assertThat(one.isZero()).isFalse();
    assertThat(Counters.of(new long[8])).isSameAs(Counters.ZERO);
    assertThatThrownBy(() -> Counters.of(new long[7])).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void eachWordAloneMakesCountersNonZero() {
    for (int i = 0; i < Counters.WORDS; i++) {
      long[] words = new long[Counters.WORDS];
      words[i] = Long.MIN_VALUE;
      assertThat(Counters.isZero(words)).isFalse();
      assertThat(Counters.of(words).isZero()).isFalse();
    }
  }

  @Test
  void aSumIsNoTask() {
    assertThat(TaskInfo.ofSum(TaskType.KERNEL).isTask()).isFalse();
    assertThatThrownBy(() -> TaskInfo.ofSum(TaskType.THREAD))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
