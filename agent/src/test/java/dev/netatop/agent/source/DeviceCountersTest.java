// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.accounting.Counters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DeviceCountersTest {
  private static SocketInfo socket(int tgid, String device, long packets) {
    return new SocketInfo(
        6,
        new byte[4],
        new byte[4],
        1,
        2,
        1,
        3,
        4,
        tgid == 0 ? Optional.empty() : Optional.of(new SocketInfo.Owner(tgid, tgid, 1000)),
        new SocketFigures(packets(packets), device, 0, 0, 0, Optional.empty()));
  }

  private static Counters packets(long sent) {
    return new Counters(sent, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void aProcessHasTheSumOfItsSocketsOnEachInterface() {
    List<SocketInfo> sockets =
        List.of(
            socket(10, "lo", 1),
            socket(10, "eth0", 2),
            socket(10, "lo", 4),
            socket(20, "", 8),
            socket(20, "eth1", 0),
            socket(0, "eth0", 16));
    assertThat(DeviceCounters.byProcess(sockets))
        .isEqualTo(
            Map.of(
                10,
                List.of(
                    new DeviceCounters("eth0", packets(2)), new DeviceCounters("lo", packets(5))),
                20,
                List.of(new DeviceCounters("", packets(8)))));
  }
}
