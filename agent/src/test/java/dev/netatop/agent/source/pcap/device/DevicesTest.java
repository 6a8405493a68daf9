// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.source.pcap.device.Capture.Device;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DevicesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int BYTES = 16 << 20;
  private static final Link LO = new Link(1, "lo", true, true);
  private static final Link ETH0 = new Link(2, "eth0", true, false);
  private static final Link DOWN = new Link(2, "eth0", false, false);
  private static final Device LO_IS_CAPTURED = new Device("lo", true, "");

  private final FakeRings rings = new FakeRings();
  private final Devices devices = new Devices(List.of(), BYTES, rings);

  private int id(int index) {
    return devices.open().stream().filter(d -> d.index == index).findFirst().orElseThrow().id;
  }

  @Test
  void opensAllThatAreUpLoopbackFirst() {
    Link later = new Link(1, "first", true, false);
    devices.follow(
        List.of(new Link(3, "down", false, false), ETH0, new Link(9, "lo", true, true), later), 0);
    assertThat(rings.opened).containsExactly("lo", "first", "eth0");
    assertThat(devices.list())
        .containsExactly(
            LO_IS_CAPTURED, new Device("first", true, ""), new Device("eth0", true, ""));
    assertThat(rings.ring("lo").bytes).isEqualTo(BYTES);
    assertThat(devices.dueNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void opensThoseNamedAndTellsWhichAreMissing() {
    Devices named = new Devices(List.of("eth0", "wg0", "lo"), BYTES, rings);
    named.follow(List.of(LO, DOWN, new Link(3, "eth1", true, false)), 0);
    assertThat(rings.opened).containsExactly("lo");
    assertThat(named.list())
        .containsExactly(
            LO_IS_CAPTURED,
            new Device("eth0", false, "it is down"),
            new Device("wg0", false, "it is not there"));
  }

  @Test
  void namedOnesThatAreDownAreWaitedFor() {
    Devices named = new Devices(List.of("eth0"), BYTES, rings);
    named.follow(List.of(LO, DOWN), 0);
    assertThat(named.waitsForLinks()).isTrue();
    rings.failures.put("eth0", "broken");
    named.follow(List.of(LO, ETH0), SECOND);
    assertThat(named.waitsForLinks()).isFalse();
    assertThat(devices.waitsForLinks()).as("nothing is named").isFalse();
  }

  @Test
  void comesAndGoesAndIsReadToTheEnd() {
    devices.follow(List.of(LO), 0);
    devices.follow(List.of(LO, ETH0), SECOND);
    int id = id(2);
    int version = devices.version();
    devices.follow(List.of(LO), 2 * SECOND);
    FakeRings.FakeRing ring = rings.ring("eth0");
    assertThat(devices.dueNs()).isEqualTo(2 * SECOND + Devices.LEAVE_NS);
    assertThat(devices.closeLeft(2 * SECOND)).isFalse();
    assertThat(ring.ringClosed).as("its last frames are still to come").isFalse();
    devices.open().get(1).hasMore = true;
    assertThat(devices.closeLeft(3 * SECOND)).as("there are more").isFalse();
    devices.open().get(1).hasMore = false;
    assertThat(devices.closeLeft(3 * SECOND)).isTrue();
    assertThat(ring.ringClosed).isTrue();
    assertThat(devices.version()).isNotEqualTo(version);
    assertThat(devices.name(id)).isEqualTo("eth0");
    assertThat(devices.list()).containsExactly(LO_IS_CAPTURED);
  }

  @Test
  void goesDownAndUpAndKeepsItsNumber() {
    devices.follow(List.of(LO, ETH0), 0);
    int id = id(2);
    devices.follow(List.of(LO, DOWN), SECOND);
    devices.follow(List.of(LO, ETH0), SECOND + 1);
    assertThat(devices.closeLeft(9 * SECOND)).as("it is back in time").isFalse();
    devices.follow(List.of(LO, DOWN), 10 * SECOND);
    assertThat(devices.closeLeft(11 * SECOND)).isTrue();
    devices.follow(List.of(LO, ETH0), 12 * SECOND);
    assertThat(id(2)).isEqualTo(id);
    assertThat(rings.opened).containsExactly("lo", "eth0", "eth0");
  }

  @Test
  void aNewLinkOfAnOldNameOrIndexHasANumberOfItsOwn() {
    devices.follow(List.of(LO, ETH0), 0);
    int id = id(2);
    devices.follow(List.of(LO), SECOND);
    devices.closeLeft(2 * SECOND);
    devices.follow(List.of(LO, new Link(3, "eth0", true, false)), 3 * SECOND);
    devices.follow(List.of(LO), 4 * SECOND);
    devices.closeLeft(5 * SECOND);
    devices.follow(List.of(LO, new Link(2, "wlan0", true, false)), 6 * SECOND);
    assertThat(id(2)).isGreaterThan(id);
    assertThat(devices.name(id)).isEqualTo("eth0");
    assertThat(devices.name(id(2))).isEqualTo("wlan0");
  }

  @Test
  void followsANewName() {
    devices.follow(List.of(LO, ETH0), 0);
    int id = id(2);
    devices.follow(List.of(LO, new Link(2, "lan0", true, false)), SECOND);
    assertThat(devices.name(id)).isEqualTo("lan0");
    assertThat(rings.opened).as("it stays open").containsExactly("lo", "eth0");
    assertThat(devices.list()).containsExactly(LO_IS_CAPTURED, new Device("lan0", true, ""));
  }

  @Test
  void whatCannotBeOpenedIsTriedAgainLessAndLessOften() {
    rings.failures.put("eth0", "no such luck");
    devices.follow(List.of(LO, ETH0), 0);
    assertThat(devices.list())
        .containsExactly(LO_IS_CAPTURED, new Device("eth0", false, "no such luck"));
    assertThat(devices.dueNs()).isEqualTo(SECOND);
    devices.follow(List.of(LO, ETH0), SECOND - 1);
    assertThat(rings.opened).hasSize(2);
    devices.follow(List.of(LO, ETH0), SECOND);
    assertThat(rings.opened).hasSize(3);
    assertThat(devices.dueNs()).isEqualTo(3 * SECOND);
    devices.follow(List.of(LO, DOWN), 2 * SECOND);
    rings.failures.clear();
    devices.follow(List.of(LO, ETH0), 2 * SECOND);
    assertThat(devices.list()).as("it came up").contains(new Device("eth0", true, ""));
  }

  @Test
  void whatCannotBeReadIsClosedWithARemarkAndOpenedAgain() {
    devices.follow(List.of(LO, ETH0), 0);
    FakeRings.FakeRing first = rings.ring("eth0");
    first.drops = 5;
    devices.failed(devices.open().get(1), "Hangup on packet socket", SECOND);
    assertThat(devices.list()).contains(new Device("eth0", false, "Hangup on packet socket"));
    devices.follow(List.of(LO, DOWN), SECOND + 1);
    devices.follow(List.of(LO, ETH0), SECOND + 2);
    assertThat(rings.opened).as("not twice at a time").containsExactly("lo", "eth0");
    assertThat(devices.closeLeft(2 * SECOND)).isTrue();
    assertThat(first.ringClosed).isTrue();
    devices.follow(List.of(LO, ETH0), 2 * SECOND);
    assertThat(rings.opened).containsExactly("lo", "eth0", "eth0");
    assertThat(devices.lost()).isEqualTo(5);
  }

  @Test
  void lostFramesAreKeptAndMayWrap() {
    devices.follow(List.of(LO, ETH0), 0);
    rings.ring("lo").drops = -2;
    rings.ring("eth0").drops = 10;
    assertThat(devices.lost()).isEqualTo(0xfffffffeL + 10);
    rings.ring("lo").drops = 3;
    assertThat(devices.lost()).isEqualTo(0x1_0000_0003L + 10);
    devices.follow(List.of(LO), SECOND);
    rings.ring("eth0").drops = 12;
    devices.closeLeft(2 * SECOND);
    assertThat(devices.lost()).isEqualTo(0x1_0000_0003L + 12);
  }

  @Test
  void opensAFewAtATimeAndNoMoreThanItShould() {
    List<Link> many = new ArrayList<>();
    for (int i = 1; i <= Devices.MAX_DEVICES + 1; i++) {
      many.add(new Link(i, "veth" + i, true, false));
    }
    devices.follow(many, 0);
    assertThat(devices.open()).hasSize(Devices.MAX_OPENINGS);
    assertThat(devices.dueNs()).isEqualTo(Long.MIN_VALUE);
    assertThat(devices.list().get(Devices.MAX_OPENINGS).captured()).isFalse();
    for (int i = 0; i < 100; i++) {
      devices.follow(many, i);
    }
    assertThat(devices.open()).hasSize(Devices.MAX_DEVICES);
    assertThat(devices.list().get(Devices.MAX_DEVICES))
        .isEqualTo(
            new Device("veth257", false, "256 other interfaces are captured, which is the most"));
    assertThat(devices.isPending()).isFalse();
  }

  @Test
  void aListThatCannotBeHadIsTold() {
    devices.follow(List.of(LO), 0);
    devices.unknown("cannot list network interfaces");
    assertThat(devices.list())
        .containsExactly(LO_IS_CAPTURED, new Device("", false, "cannot list network interfaces"));
    devices.follow(List.of(LO), SECOND);
    assertThat(devices.list()).containsExactly(LO_IS_CAPTURED);
  }
}
