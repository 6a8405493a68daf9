// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HorizonTest {
  private static final long RETIRE_NS = 20_000_000;
  private static final long T = 1_000_000_000_000L;

  private final Horizon horizon = new Horizon(RETIRE_NS);

  @Test
  void whatWasInARingLongEnoughHasBeenGivenWithTheRound() {
    horizon.begin(T);
    assertThat(horizon.ns()).as("before its frames are given").isLessThan(0);
    horizon.given();
    assertThat(horizon.ns()).isEqualTo(T - RETIRE_NS - Horizon.SLACK_NS);
  }

  @Test
  void whatIsLeftInARingIsNewerThanWhatWasRead() {
    horizon.begin(T);
    horizon.left(T - 500_000_000);
    horizon.left(T - 300_000_000);
    horizon.given();
    assertThat(horizon.ns()).isEqualTo(T - 500_000_000 - Horizon.SLACK_NS);
  }

  @Test
  void aRecentLastFrameDoesNotPutItForward() {
    horizon.begin(T);
    horizon.left(T);
    horizon.given();
    assertThat(horizon.ns()).isEqualTo(T - RETIRE_NS - Horizon.SLACK_NS);
  }

  @Test
  void neverGoesBack() {
    horizon.begin(T);
    horizon.given();
    long before = horizon.ns();
    horizon.begin(T - 3_600_000_000_000L);
    horizon.given();
    assertThat(horizon.ns()).as("the clock was set back").isEqualTo(before);
  }
}
