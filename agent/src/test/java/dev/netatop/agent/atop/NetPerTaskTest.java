// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.accounting.Counters;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class NetPerTaskTest {
  private static final Counters ONE_TO_EIGHT = new Counters(1, 2, 3, 4, 5, 6, 7, 8);

  private static String hex(int id, long startEpochNs, String command, Counters counters) {
    ByteBuffer into = ByteBuffer.allocate(NetPerTask.BYTES);
    NetPerTask.put(into, id, startEpochNs, command, counters);
    assertThat(into.hasRemaining()).isFalse();
    return HexFormat.of().formatHex(into.array());
  }

  @Test
  void standsAsTheModuleWritesIt() {
    assertThat(hex(0x01020304, 1_700_000_000_999_999_999L, "curl", ONE_TO_EIGHT))
        .isEqualTo(
            "0403020100000000"
                + "00f1536500000000"
                + "6375726c000000000000000000000000"
                + "0100000000000000020000000000000003000000000000000400000000000000"
                + "0500000000000000060000000000000007000000000000000800000000000000");
  }

  @Test
  void cutsALongCommandAndEndsItWithNul() {
    String command = hex(1, 0, "exactly-fifteen-and-more", Counters.ZERO).substring(32, 64);

    assertThat(command).isEqualTo("65786163746c792d6669667465656e00");
  }

  @Test
  void leavesTheOrderOfTheBufferAsItWas() {
    ByteBuffer into = ByteBuffer.allocate(NetPerTask.BYTES);

    NetPerTask.put(into, 1, 0, "a", Counters.ZERO);

    assertThat(into.order()).isEqualTo(java.nio.ByteOrder.BIG_ENDIAN);
  }

  @Test
  void endsAListWithZeroes() {
    ByteBuffer into = ByteBuffer.allocate(NetPerTask.BYTES);

    NetPerTask.putEnd(into);

    assertThat(into.array()).containsOnly(0);
    assertThat(into.hasRemaining()).isFalse();
  }
}
