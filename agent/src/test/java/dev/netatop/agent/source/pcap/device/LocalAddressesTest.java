// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.source.pcap.Packet;
import org.junit.jupiter.api.Test;

final class LocalAddressesTest {
  private static final int MASK_24 = 0xffffff00;
  private static final int MASK_8 = 0xff000000;

  private static boolean has(LocalAddresses addresses, int v4) {
    return addresses.contains(false, Packet.V4_HIGH, Packet.V4_LOW | (v4 & 0xffffffffL));
  }

  @Test
  void addressesAreOnesOwnTheirNetworkIsNot() {
    LocalAddresses addresses = new LocalAddresses.Builder().v4(0xc0a80105, MASK_24, false).build();
    assertThat(has(addresses, 0xc0a80105)).isTrue();
    assertThat(has(addresses, 0xc0a80106)).isFalse();
    assertThat(has(addresses, 0xc0a801ff)).as("broadcast").isFalse();
    assertThat(has(addresses, 0)).isFalse();
  }

  @Test
  void ofALoopbackInterfaceTheWholeNetworkIs() {
    LocalAddresses addresses = new LocalAddresses.Builder().v4(0x7f000001, MASK_8, true).build();
    assertThat(has(addresses, 0x7f000000)).isTrue();
    assertThat(has(addresses, 0x7f123456)).isTrue();
    assertThat(has(addresses, 0x7fffffff)).isTrue();
    assertThat(has(addresses, 0x7effffff)).isFalse();
    assertThat(has(addresses, 0x80000000)).isFalse();
  }

  @Test
  void aLoopbackInterfacesHostAddressStandsForItself() {
    LocalAddresses addresses = new LocalAddresses.Builder().v4(0x0a010101, -1, true).build();
    assertThat(has(addresses, 0x0a010101)).isTrue();
    assertThat(has(addresses, 0x0a010102)).isFalse();
  }

  @Test
  void versionsAreTold() {
    LocalAddresses addresses =
        new LocalAddresses.Builder()
            .v4(0xc0000201, MASK_24, false)
            .v6(0x20010db8L << 32, 1)
            .build();
    assertThat(addresses.contains(true, 0x20010db8L << 32, 1)).isTrue();
    assertThat(addresses.contains(true, 0x20010db8L << 32, 2)).isFalse();
    assertThat(addresses.contains(false, 0x20010db8L << 32, 1)).isFalse();
    // An IPv6 packet whose address looks like an IPv4 one.
    assertThat(addresses.contains(true, Packet.V4_HIGH, Packet.V4_LOW | 0xc0000201L)).isFalse();
  }

  @Test
  void thousandsAreFound() {
    LocalAddresses.Builder builder = new LocalAddresses.Builder();
    for (int i = 0; i < 5000; i++) {
      builder.v4(0x0a000000 + 2 * i, -1, false).v6(0xfe80L << 48, 2L * i + 1);
    }
    LocalAddresses addresses = builder.build();
    for (int i = 0; i < 5000; i++) {
      assertThat(has(addresses, 0x0a000000 + 2 * i)).isTrue();
      assertThat(has(addresses, 0x0a000000 + 2 * i + 1)).isFalse();
      assertThat(addresses.contains(true, 0xfe80L << 48, 2L * i + 1)).isTrue();
      assertThat(addresses.contains(true, 0xfe80L << 48, 2L * i + 2)).isFalse();
    }
  }

  @Test
  void knowsWhetherTheyHaveChanged() {
    LocalAddresses one = new LocalAddresses.Builder().v4(1, -1, false).v6(2, 3).build();
    LocalAddresses same = new LocalAddresses.Builder().v6(2, 3).v4(1, -1, false).build();
    LocalAddresses other = new LocalAddresses.Builder().v4(1, -1, false).v6(3, 2).build();
    LocalAddresses network = new LocalAddresses.Builder().v4(1, MASK_8, true).v6(2, 3).build();
    assertThat(one.sameAs(same)).isTrue();
    assertThat(one.sameAs(other)).isFalse();
    assertThat(one.sameAs(network)).isFalse();
    assertThat(one.sameAs(LocalAddresses.NONE)).isFalse();
  }
}
