// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

import static dev.netatop.agent.source.pcap.Wire.cut;
import static dev.netatop.agent.source.pcap.Wire.frame;
import static dev.netatop.agent.source.pcap.Wire.syn;
import static dev.netatop.agent.source.pcap.Wire.tcp;
import static dev.netatop.agent.source.pcap.Wire.udp;
import static dev.netatop.agent.source.pcap.Wire.v4;
import static dev.netatop.agent.source.pcap.Wire.v6;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CaptureEngineTest {
  private static final String TIMESTAMPS =
      "1234 0050 00000001 00000002 80 10 0200 0000 0000 0101 080a 00000001 00000002 ";

  private final FlowTable flows = new FlowTable(4, 1);
  private final CaptureEngine engine = new CaptureEngine(flows, 1);

  private void accept(String hex, int wire) {
    engine.accept(cut(LinkType.RAW, hex, wire));
  }

  private void assertSent(int flow, long packets, long bytes) {
    assertThat(flows.packets(flow, true)).isEqualTo(packets);
    assertThat(flows.bytes(flow, true)).isEqualTo(bytes);
  }

  @Test
  void anOffloadedPacketIsTheSegmentsItWasOnTheWire() {
    accept(v4(44, 1, 0, 6) + syn(1460), 44);
    // 10,000 bytes of payload in segments of 1448: six whole ones and a rest, 52 bytes of headers
    // each.
    accept(v4(10_052, 2, 0, 6) + TIMESTAMPS, 10_052);
    assertSent(0, 8, 44 + 10_000 + 7 * 52);
    assertThat(engine.count(CaptureCounter.SPLIT)).isEqualTo(1);
    accept(v4(1500, 3, 0, 6) + TIMESTAMPS, 1500);
    assertSent(0, 9, 44 + 10_000 + 7 * 52 + 1500);
  }

  @Test
  void theSmallerAnnouncementCounts() {
    accept(v4(44, 1, 0, 6) + syn(9000), 44);
    String answer = "4500 002c 0001 0000 40 06 0000 c0000202 c0000201 ";
    accept(answer + "0050 1234 00000001 00000002 60 12 0200 0000 0000 0204 03e8 ", 44);
    accept(v4(2040, 2, 0, 6) + tcp(0x10), 2040);
    assertSent(0, 3, 44 + 2000 + 2 * 40);
  }

  @Test
  void announcementsOfNonsenseAreBounded() {
    accept(v4(44, 1, 0, 6) + syn(1), 44);
    accept(v4(40 + 4800, 2, 0, 6) + tcp(0x10), 4840);
    assertSent(0, 101, 44 + 4800 + 100 * 40);
  }

  @Test
  void theMarkOfLargeOffloadedPacketsIsOnNoWire() {
    accept(v6(24, 6) + syn(60_000), 64);
    accept(v6(0, 0) + "06 00 c204 00011190 " + tcp(0x10), 70_072);
    int payload = 70_072 - 68;
    assertSent(0, 3, 64 + payload + 2 * 60);
  }

  @Test
  void whereTheOpeningWasNotSeenNobodyKnowsTheSegments() {
    accept(v4(10_052, 2, 0, 6) + TIMESTAMPS, 10_052);
    assertSent(0, 1, 10_052);
    assertThat(engine.count(CaptureCounter.UNSPLIT)).isEqualTo(1);
    accept(v4(1500, 2, 0, 6) + TIMESTAMPS, 1500);
    assertThat(engine.count(CaptureCounter.UNSPLIT)).isEqualTo(1);
  }

  @Test
  void fragmentsAreOneDatagram() {
    accept(v4(1500, 9, 0x2000, 17) + udp(3008), 1500);
    accept(v4(1500, 9, 0x2000 | 185, 17), 1500);
    accept(v4(68, 9, 370, 17), 68);
    assertSent(0, 1, 20 + 3008);
    assertThat(engine.count(CaptureCounter.COUNTED)).isEqualTo(3);
  }

  @Test
  void fragmentsMayComeBeforeTheFirst() {
    accept(v4(40, 9, 2, 17), 40);
    assertThat(engine.count(CaptureCounter.COUNTED)).isZero();
    accept(v4(36, 9, 0x2000, 17) + udp(36), 36);
    assertSent(0, 1, 56);
    assertThat(engine.count(CaptureCounter.COUNTED)).isEqualTo(2);
    engine.end();
    assertThat(engine.count(CaptureCounter.ORPHANED)).isZero();
  }

  @Test
  void aNumberUsedAgainIsAnotherDatagram() {
    for (int i = 0; i < 2; i++) {
      accept(v4(36, 9, 0x2000, 17) + udp(36), 36);
      accept(v4(40, 9, 2, 17), 40);
    }
    assertSent(0, 2, 112);
  }

  @Test
  void fragmentsWithoutTheFirstAreOrphans() {
    accept(v4(40, 9, 2, 17), 40);
    Frame late = cut(LinkType.RAW, v4(36, 9, 0x2000, 17) + udp(36), 36);
    late.timeNs = 31_000_000_000L;
    engine.accept(late);
    assertSent(0, 1, 36);
    assertThat(engine.count(CaptureCounter.ORPHANED)).isEqualTo(1);
    for (int i = 0; i < 100_000; i++) {
      accept(v4(1500, i & 0xffff, 0x2000 | 185, 17), 1500);
    }
    engine.end();
    assertThat(engine.count(CaptureCounter.ORPHANED)).isEqualTo(100_001);
  }

  @Test
  void aPacketSeenByTwoInterfacesCountsOnce() {
    Frame frame = frame(LinkType.RAW, v4(40, 1, 0, 6) + tcp(0x10));
    for (int interfaceId : new int[] {3, 4, 5}) {
      frame.interfaceId = interfaceId;
      engine.accept(frame);
    }
    assertSent(0, 1, 40);
    assertThat(engine.count(CaptureCounter.DUPLICATE)).isEqualTo(2);
  }

  @Test
  void aPacketSeenAgainByOneInterfaceIsARetransmission() {
    Frame frame = frame(LinkType.RAW, v4(40, 1, 0, 6) + tcp(0x10));
    for (int i = 0; i < 3; i++) {
      frame.interfaceId = 3;
      engine.accept(frame);
      frame.interfaceId = 4;
      engine.accept(frame);
    }
    assertSent(0, 3, 120);
    frame.timeNs = 3_000_000_000L;
    engine.accept(frame);
    assertSent(0, 4, 160);
  }

  @Test
  void whereInterfacesAreNotToldApartEveryFrameCounts() {
    accept(v4(40, 1, 0, 6) + tcp(0x10), 40);
    accept(v4(40, 1, 0, 6) + tcp(0x10), 40);
    assertSent(0, 2, 80);
  }

  @Test
  void reachingTheBoundIsCounted() {
    for (int port = 0; port < 6; port++) {
      String ports = String.format("%04x 0035 0008 0000 ", 1000 + port);
      accept(v4(28, 1, 0, 17) + ports, 28);
    }
    assertThat(flows.size()).isEqualTo(4);
    assertThat(engine.count(CaptureCounter.OVERFLOWED)).isEqualTo(2);
    assertThat(engine.count(CaptureCounter.OVERFLOWED_BYTES)).isEqualTo(56);
    assertThat(engine.count(CaptureCounter.COUNTED)).isEqualTo(4);
  }

  @Test
  void addressesOfTheOtherFamilyAreOthers() {
    accept(v4(28, 1, 0, 17) + udp(8), 28);
    String mapped = "00000000000000000000ffffc0000201 00000000000000000000ffffc0000202 ";
    accept("60000000 0008 11 40 " + mapped + udp(8), 48);
    assertThat(flows.size()).isEqualTo(2);
  }
}
