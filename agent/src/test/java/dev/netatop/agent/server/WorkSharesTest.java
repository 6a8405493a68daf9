// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkSharesTest {
  private static final int ALICE = 1000;
  private static final int BOB = 1001;
  private static final long MS = 1_000_000L;

  private final WorkShares shares = new WorkShares();
  private long nowNs = 5_000 * MS;

  private void cycle(long passedNs) {
    nowNs += passedNs;
    shares.beginCycle(nowNs);
  }

  /** Has Alice use all she may, as fast as it goes. */
  private void exhaustAlice() {
    while (!shares.isExhausted(ALICE)) {
      shares.charge(ALICE, WorkShares.TURN_NS, 0);
      cycle(WorkShares.TURN_NS);
    }
  }

  @Test
  void aTurnEndsWithTheCycleAndIsNobodyElses() {
    cycle(0);
    assertThat(shares.mayWork(ALICE)).isTrue();
    assertThat(shares.mayGoOn(ALICE, WorkShares.TURN_NS - 1)).isTrue();
    assertThat(shares.mayGoOn(ALICE, WorkShares.TURN_NS)).isFalse();

    shares.charge(ALICE, WorkShares.TURN_NS, 0);
    assertThat(shares.mayWork(ALICE)).isFalse();
    assertThat(shares.isExhausted(ALICE)).as("she only waits for the next cycle").isFalse();
    assertThat(shares.mayWork(BOB)).isTrue();

    cycle(WorkShares.TURN_NS);
    assertThat(shares.mayWork(ALICE)).isTrue();
  }

  @Test
  void whoTakesAllTheTimeIsHeldToAPartOfIt() {
    cycle(0);
    exhaustAlice();
    long takenNs = 0;
    long beganNs = nowNs;
    while (nowNs < beganNs + 10_000 * MS) {
      if (shares.mayWork(ALICE)) {
        shares.charge(ALICE, MS, 0);
        takenNs += MS;
      }
      cycle(MS);
    }
    assertThat(takenNs).isBetween(2_400 * MS, 2_600 * MS);
    assertThat(shares.mayWork(BOB)).isTrue();
  }

  /** What other programs compute meanwhile ends a turn, and does not use up the share. */
  @Test
  void whoseWorkWaitedForAProcessorOnlyEndsItsTurns() {
    cycle(0);
    for (int i = 0; i < 100; i++) {
      shares.charge(ALICE, WorkShares.TURN_NS, WorkShares.TURN_NS * 4 / 5);
      assertThat(shares.mayWork(ALICE)).isFalse();
      assertThat(shares.isExhausted(ALICE)).isFalse();
      cycle(WorkShares.TURN_NS);
      assertThat(shares.mayWork(ALICE)).isTrue();
    }
  }

  @Test
  void saysWhenAnExhaustedUserGoesOn() {
    cycle(0);
    exhaustAlice();
    long resumesNs = shares.resumesNs(ALICE);
    cycle(resumesNs - nowNs - 4);
    assertThat(shares.mayWork(ALICE)).isFalse();
    cycle(8);
    assertThat(shares.mayWork(ALICE)).isTrue();
  }

  @Test
  void oneLongRequestIsForgivenInTheEnd() {
    cycle(0);
    shares.charge(ALICE, 3_600_000 * MS, 0);
    assertThat(shares.resumesNs(ALICE) - nowNs).isLessThan(2_100 * MS);
    cycle(60_000 * MS);
    assertThat(shares.mayWork(ALICE)).isTrue();
    assertThat(shares.isExhausted(ALICE)).isFalse();
  }

  @Test
  void rootIsNotHeldUp() {
    cycle(0);
    shares.charge(0, 3_600_000 * MS, 0);
    assertThat(shares.mayGoOn(0, 3_600_000 * MS)).isTrue();
    assertThat(shares.isExhausted(0)).isFalse();
  }
}
