// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SocketRulesTest {
  private static final long S = 1_000_000_000L;
  private final SocketRules rules = SocketRules.DEFAULT;

  @Test
  void connectionsAreKeptForHalfAnHour() {
    assertThat(rules.forgetsTcp(1800 * S, true, false)).isFalse();
    assertThat(rules.forgetsTcp(1800 * S + 1, true, false)).isTrue();
    assertThat(rules.forgetsTcp(0, true, true)).isTrue();
  }

  @Test
  void whatHasNoTaskIsKeptForAMinute() {
    assertThat(rules.forgetsTcp(60 * S, false, false)).isFalse();
    assertThat(rules.forgetsTcp(60 * S + 1, false, false)).isTrue();
    assertThat(rules.forgetsUdp(60 * S, false, 2000)).isFalse();
    assertThat(rules.forgetsUdp(60 * S + 1, false, 53)).isTrue();
  }

  @Test
  void datagramSocketsAreKeptForSecondsUnlessTheirPortIsWellKnown() {
    assertThat(rules.forgetsUdp(16 * S, true, 1025)).isFalse();
    assertThat(rules.forgetsUdp(16 * S + 1, true, 1025)).isTrue();
    assertThat(rules.forgetsUdp(10_000 * S, true, 1024)).isFalse();
  }
}
