// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RingSizesTest {
  private static final int ASKED = 16 << 20;

  @Test
  void theFirstGetsWhatWasAskedFor() {
    assertThat(RingSizes.next(ASKED, 0)).isEqualTo(ASKED);
    assertThat(RingSizes.next(1 << 30, 0)).isEqualTo(1 << 30);
    assertThat(RingSizes.next(RingSizes.LEAST_BYTES, 0)).isEqualTo(RingSizes.LEAST_BYTES);
  }

  @Test
  void allTogetherStayBounded() {
    long used = 0;
    int before = ASKED;
    for (int i = 0; i < Devices.MAX_DEVICES; i++) {
      int next = RingSizes.next(ASKED, used);
      assertThat(next).isBetween(RingSizes.LEAST_BYTES, before);
      before = next;
      used += next;
    }
    assertThat(used)
        .isLessThanOrEqualTo(4L * ASKED + (long) Devices.MAX_DEVICES * RingSizes.LEAST_BYTES);
  }
}
