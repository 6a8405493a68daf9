// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import static dev.netatop.cli.top.Samples.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.client.NetCounters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeviceSplitTest {
  @Test
  void growthOfSocketsAndTheRest() {
    Map<String, NetCounters> growth = Map.of("eth0", tcp(100, 0), "lo", tcp(300, 0));

    assertThat(DeviceSplit.of(tcp(1000, 500), growth, "lo"))
        .containsOnly(Map.entry("eth0", tcp(100, 0)), Map.entry("lo", tcp(900, 500)));
  }

  @Test
  void withoutSocketsAllIsTheRest() {
    assertThat(DeviceSplit.of(tcp(100, 100), Map.of(), "tun0"))
        .containsOnly(Map.entry("tun0", tcp(100, 100)));
  }

  @Test
  void nothingHasNoParts() {
    assertThat(DeviceSplit.of(NetCounters.ZERO, Map.of("eth0", tcp(500, 0)), "eth0")).isEmpty();
  }

  @Test
  void thePartsAlwaysMakeTheWhole() {
    Random random = new Random(4);
    for (int i = 0; i < 2000; i++) {
      Map<String, NetCounters> growth = new LinkedHashMap<>();
      for (int device = random.nextInt(5); device > 0; device--) {
        growth.put("eth" + device, counters(random));
      }
      NetCounters whole = counters(random);

      Map<String, NetCounters> parts = DeviceSplit.of(whole, growth, "eth1");

      NetCounters sum = parts.values().stream().reduce(NetCounters.ZERO, NetCounters::plus);
      assertThat(sum).isEqualTo(whole);
      assertThat(parts.values())
          .allSatisfy(p -> assertThat(p.isAtLeast(NetCounters.ZERO)).isTrue());
    }
  }

  private static NetCounters counters(Random random) {
    long[] c = random.longs(8, 0, 1L << random.nextInt(1, 62)).toArray();
    return new NetCounters(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]);
  }
}
