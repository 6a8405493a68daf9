// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifeRulesTest {
  private static final long MS = 1_000_000L;
  private static final long ENDED = 1_000 * MS;

  @ParameterizedTest
  @CsvSource({
    // ms since the end, sockets, cut, through its exit -> finished
    "0,    0, false, true,  false",
    "9,    0, false, true,  false",
    "10,   0, false, true,  true",
    "10,   0, false, false, false",
    "4999, 0, false, false, false",
    "10,   1, false, true,  false",
    "4999, 1, false, true,  false",
    "5000, 1, false, true,  true",
    "5000, 1, false, false, true",
    "0,    1, true,  true,  true",
    "0,    0, true,  true,  true",
    "0,    0, true,  false, false",
  })
  void finished(long sinceMs, int sockets, boolean cut, boolean through, boolean expected) {
    assertThat(LifeRules.DEFAULT.isFinished(ENDED + sinceMs * MS, ENDED, sockets, cut, through))
        .isEqualTo(expected);
  }

  @Test
  void restsASecond() {
    assertThat(LifeRules.DEFAULT.isRested(ENDED + 999 * MS, ENDED)).isFalse();
    assertThat(LifeRules.DEFAULT.isRested(ENDED + 1000 * MS, ENDED)).isTrue();
  }
}
