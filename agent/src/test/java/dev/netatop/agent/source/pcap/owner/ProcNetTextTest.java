// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcNetTextTest {
  private static final String TAIL =
      " 0A 00000000:00000000 00:00000000 00000000     0        0 1574 1 00000000cb4e3efd 100 0 0 10 0";

  @Test
  void readsIpv4() {
    assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
    assertThat(ProcNetText.parse("   1: 0100007F:942C 0200000A:CAC1" + TAIL, false))
        .contains(
            new SocketRow(
                false,
                false,
                0,
                Ends.low("127.0.0.1"),
                37932,
                0,
                Ends.low("10.0.0.2"),
                51905,
                0,
                -1574,
                1574,
                10));
    assertThat(ProcNetText.parse("   1: 00000000:942C 00000000:0000" + TAIL, false))
        .contains(new SocketRow(false, false, 0, 0, 37932, 0, 0, 0, 0, -1574, 1574, 10));
  }

  @Test
  void readsIpv6() {
    assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
    String line =
        "   1: B80D0120000000000000000001000000:0050 0000000000000000FFFF00000200000A:CAC1" + TAIL;
    assertThat(ProcNetText.parse(line, true))
        .contains(
            new SocketRow(
                true,
                false,
                Ends.high("2001:db8::1"),
                Ends.low("2001:db8::1"),
                80,
                0,
                Ends.low("10.0.0.2"),
                51905,
                0,
                -1574,
                1574,
                10));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
        "   1: 0100007F:942C 0200000A:CAC1 0A 0:0 0:0 0 0 0",
        "   1: 0100007F 0200000A:CAC1 0A 0:0 0:0 0 0 0 1574",
        "   1: 0100007F:942C:1 0200000A:CAC1 0A 0:0 0:0 0 0 0 1574",
        "   1: 0100007F:942C 0200000A:CAC1 0A 0:0 0:0 0 0 0 x",
        "   1: 0100007G:942C 0200000A:CAC1 0A 0:0 0:0 0 0 0 1574",
        "   1: 00000000000000000000000001000000:0050 0200000A:CAC1 0A 0:0 0:0 0 0 0 1574"
      })
  void takesNothingElse(String line) {
    assertThat(ProcNetText.parse(line, false)).isEmpty();
  }
}
