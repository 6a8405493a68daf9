// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CollectionGateTest {
  private static final long MS = 1_000_000L;
  private static final long START = 7_000 * MS;

  private final CollectionGate gate = new CollectionGate(START, 15_000 * MS);

  @Test
  void theFirstRequestCollects() {
    assertThat(gate.tryRequest(START)).isTrue();
  }

  @Test
  void requestsCollectTwiceASecondAtMost() {
    int collected = 0;
    for (long at = 0; at < 3000; at++) {
      collected += gate.tryRequest(START + at * MS) ? 1 : 0;
    }
    assertThat(collected).isEqualTo(6);
  }

  @Test
  void aRefusedRequestDoesNotPutOffTheNext() {
    gate.tryRequest(START);
    assertThat(gate.tryRequest(START + 499 * MS)).isFalse();
    assertThat(gate.tryRequest(START + 500 * MS)).isTrue();
  }

  @Test
  void runsByItselfEveryFifteenSeconds() {
    assertThat(gate.nextPeriodicNs()).isEqualTo(START + 15_000 * MS);
    assertThat(gate.tryPeriodic(START + 14_999 * MS)).isFalse();
    assertThat(gate.tryPeriodic(START + 15_000 * MS)).isTrue();
    assertThat(gate.tryPeriodic(START + 15_001 * MS)).isFalse();
    assertThat(gate.tryPeriodic(START + 30_000 * MS)).isTrue();
  }

  @Test
  void aRequestPutsOffThePeriodicRunAndTheOtherWayRound() {
    gate.tryRequest(START + 10_000 * MS);
    assertThat(gate.tryPeriodic(START + 15_000 * MS)).isFalse();
    assertThat(gate.tryPeriodic(START + 25_000 * MS)).isTrue();
    assertThat(gate.tryRequest(START + 25_100 * MS)).isFalse();
  }
}
