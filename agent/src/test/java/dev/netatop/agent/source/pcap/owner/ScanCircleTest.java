// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScanCircleTest {
  private final ScanCircle circle = new ScanCircle();

  @Test
  void whoJoinsAtTheStartIsThroughAtTheEnd() {
    ScanCircle.Place joined = circle.place();
    assertThat(circle.isRoundSince(joined)).isFalse();
    circle.begin(new int[] {9, 5});
    circle.next();
    assertThat(circle.isRoundSince(joined)).isFalse();
    circle.next();
    assertThat(circle.hasNext()).isFalse();
    assertThat(circle.isRoundSince(joined)).isTrue();
  }

  @Test
  void whoJoinsInTheMiddleIsThroughWhenThatComesAgain() {
    circle.begin(new int[] {9, 7, 5, 3});
    circle.next();
    circle.next();
    ScanCircle.Place joined = circle.place();
    circle.next();
    circle.next();
    assertThat(circle.isRoundSince(joined)).isFalse();
    // 5 is gone and 8 has come.
    circle.begin(new int[] {9, 8, 7, 3});
    circle.next();
    circle.next();
    assertThat(circle.isRoundSince(joined)).isFalse();
    circle.next();
    assertThat(circle.isRoundSince(joined)).isTrue();
  }

  @Test
  void twoRoundsAreEnoughForAll() {
    circle.begin(new int[] {9, 7});
    ScanCircle.Place joined = circle.place();
    circle.begin(new int[] {9, 7});
    circle.begin(new int[] {11, 9});
    assertThat(circle.isRoundSince(joined)).isTrue();
  }
}
