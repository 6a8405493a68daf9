// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class DeviceNamesTest {
  private final DeviceNames names = new DeviceNames();

  @Test
  void forgetsThoseThatAreGoneLongestButNoneThatIsThere() {
    Link lo = new Link(1, "lo", true, true);
    int id = names.id(lo);
    int second = -1;
    for (int i = 2; i < 10_000; i++) {
      int other = names.id(new Link(i, "veth" + i, true, false));
      second = second < 0 ? other : second;
      names.keep(Set.of(1));
      assertThat(names.id(lo)).isEqualTo(id);
    }
    assertThat(names.name(id)).isEqualTo("lo");
    assertThat(names.name(second)).isEmpty();
    assertThat(names.name(second + 9_997)).isEqualTo("veth9999");
    assertThat(names.name(-1)).isEmpty();
  }
}
