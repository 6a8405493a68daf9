// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

import static dev.netatop.agent.source.pcap.Wire.V4_ETHERNET;
import static dev.netatop.agent.source.pcap.Wire.V6_ETHERNET;
import static dev.netatop.agent.source.pcap.Wire.cut;
import static dev.netatop.agent.source.pcap.Wire.frame;
import static dev.netatop.agent.source.pcap.Wire.syn;
import static dev.netatop.agent.source.pcap.Wire.tcp;
import static dev.netatop.agent.source.pcap.Wire.udp;
import static dev.netatop.agent.source.pcap.Wire.v4;
import static dev.netatop.agent.source.pcap.Wire.v6;
import static dev.netatop.agent.source.pcap.Wire.zeros;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PacketDecoderTest {
  private static final String DATAGRAM4 = v4(32, 7, 0, 17) + udp(12) + "01020304 ";
  private static final String DATAGRAM6 = v6(12, 17) + udp(12) + "01020304 ";

  private final PacketDecoder decoder = new PacketDecoder();
  private final Packet packet = new Packet();

  private Outcome decode(Frame frame) {
    return decoder.decode(frame, packet);
  }

  static Stream<Arguments> links() {
    String pppoe = "1100 0001 0022 ";
    return Stream.of(
        Arguments.of(LinkType.ETHERNET, V4_ETHERNET + DATAGRAM4, Passage.UNKNOWN),
        Arguments.of(LinkType.ETHERNET, V6_ETHERNET + DATAGRAM6, Passage.UNKNOWN),
        Arguments.of(
            LinkType.ETHERNET, "ffffffffffff 020000000001 0800 " + DATAGRAM4, Passage.GROUP),
        Arguments.of(
            LinkType.ETHERNET,
            "020000000002 020000000001 8100 0007 0800 " + DATAGRAM4,
            Passage.UNKNOWN),
        Arguments.of(
            LinkType.ETHERNET,
            "020000000002 020000000001 88a8 0007 8100 0008 86dd " + DATAGRAM6,
            Passage.UNKNOWN),
        Arguments.of(
            LinkType.ETHERNET,
            "020000000002 020000000001 8864 " + pppoe + "0021 " + DATAGRAM4,
            Passage.UNKNOWN),
        // What is shorter than a frame of Ethernet is filled up.
        Arguments.of(LinkType.ETHERNET, V4_ETHERNET + DATAGRAM4 + zeros(14), Passage.UNKNOWN),
        Arguments.of(
            LinkType.LINUX_SLL, "0000 0001 0006 0200000000010000 0800 " + DATAGRAM4, Passage.IN),
        Arguments.of(
            LinkType.LINUX_SLL,
            "0004 0304 0006 0000000000000000 86dd " + DATAGRAM6,
            Passage.LOOPBACK),
        Arguments.of(
            LinkType.LINUX_SLL2,
            "86dd 0000 00000003 0001 04 06 0200000000010000 " + DATAGRAM6,
            Passage.OUT),
        Arguments.of(
            LinkType.LINUX_SLL2,
            "8100 0000 00000003 0001 03 06 0200000000010000 0007 0800 " + DATAGRAM4,
            Passage.OTHER),
        Arguments.of(LinkType.RAW, DATAGRAM4, Passage.UNKNOWN),
        Arguments.of(LinkType.RAW_12, DATAGRAM6, Passage.UNKNOWN),
        Arguments.of(LinkType.IPV4, DATAGRAM4, Passage.UNKNOWN),
        Arguments.of(LinkType.IPV6, DATAGRAM6, Passage.UNKNOWN),
        Arguments.of(LinkType.NULL, "02000000 " + DATAGRAM4, Passage.UNKNOWN),
        Arguments.of(LinkType.NULL, "0000000a " + DATAGRAM6, Passage.UNKNOWN),
        Arguments.of(LinkType.LOOP, "0000001e " + DATAGRAM6, Passage.UNKNOWN),
        Arguments.of(LinkType.PPP, "0021 " + DATAGRAM4, Passage.UNKNOWN),
        Arguments.of(LinkType.PPP, "ff03 57 " + DATAGRAM6, Passage.UNKNOWN),
        Arguments.of(LinkType.PPP_SERIAL, "ff03 0021 " + DATAGRAM4, Passage.UNKNOWN),
        Arguments.of(LinkType.PPP_ETHERNET, pppoe + "0057 " + DATAGRAM6, Passage.UNKNOWN),
        Arguments.of(LinkType.PPP_WITH_DIRECTION, "01 ff03 0021 " + DATAGRAM4, Passage.OUT));
  }

  @ParameterizedTest
  @MethodSource("links")
  void findsIpBehindEveryLink(int linkType, String hex, Passage passage) {
    assertThat(decode(frame(linkType, hex))).isEqualTo(Outcome.SEGMENT);
    assertThat(packet.sourcePort).isEqualTo(4660);
    assertThat(packet.targetPort).isEqualTo(53);
    assertThat(packet.bytes).isEqualTo(packet.isV6 ? 52 : 32);
    assertThat(packet.payloadBytes).isEqualTo(4);
    assertThat(packet.passage).isEqualTo(passage);
    if (packet.isV6) {
      assertThat(packet.sourceHigh).isEqualTo(0x20010db800000000L);
      assertThat(packet.targetLow).isEqualTo(2);
    } else {
      assertThat(packet.sourceLow).isEqualTo(Packet.V4_LOW | 0xc0000201L);
      assertThat(packet.targetLow).isEqualTo(Packet.V4_LOW | 0xc0000202L);
    }
  }

  @ParameterizedTest
  @MethodSource("links")
  void whereLessThanTheHeadersWasKeptNothingIsGuessed(int linkType, String hex) {
    Frame frame = frame(linkType, hex);
    int whole = frame.captured;
    for (int kept = 0; kept < whole; kept++) {
      frame.captured = kept;
      Outcome outcome = decode(frame);
      if (outcome == Outcome.SEGMENT) {
        assertThat(packet.targetPort).isEqualTo(53);
        assertThat(packet.bytes).isEqualTo(packet.isV6 ? 52 : 32);
      } else {
        assertThat(outcome).isEqualTo(Outcome.TRUNCATED);
      }
    }
  }

  @Test
  void anUnknownLinkIsNotGuessed() {
    assertThat(decode(frame(147, DATAGRAM4))).isEqualTo(Outcome.UNKNOWN_LINK);
  }

  @Test
  void cookedVersionTwoTellsTheInterface() {
    decode(
        frame(LinkType.LINUX_SLL2, "0800 0000 00000009 0001 00 06 0200000000010000 " + DATAGRAM4));
    assertThat(packet.interfaceId).isEqualTo(9);
  }

  @Test
  void lengthsAreThoseOfTheHeaders() {
    assertThat(decode(cut(LinkType.RAW, v4(1040, 1, 0x4000, 6) + tcp(0x18), 1040)))
        .isEqualTo(Outcome.SEGMENT);
    assertThat(packet.bytes).isEqualTo(1040);
    assertThat(packet.headerBytes).isEqualTo(40);
    assertThat(packet.payloadBytes).isEqualTo(1000);
    assertThat(packet.tcpFlags).isEqualTo(0x18);
  }

  @Test
  void v4OptionsAndTcpOptionsAreHeaders() {
    String header = "4600 0030 0001 0000 40 06 0000 c0000201 c0000202 01010101 ";
    assertThat(decode(frame(LinkType.RAW, header + syn(1460)))).isEqualTo(Outcome.SEGMENT);
    assertThat(packet.headerBytes).isEqualTo(48);
    assertThat(packet.tcpOptionBytes).isEqualTo(4);
    assertThat(packet.announcedMss).isEqualTo(1460);
  }

  @Test
  void extensionHeadersArePassed() {
    String hopByHop = "2b 00 0502 0000 0100 ";
    String routing = "3c 00 0000 00000000 ";
    String destination = "33 00 0104 00000000 ";
    String authentication = "11 02 0000 00000001 00000001 00000000 ";
    String all = hopByHop + routing + destination + authentication + udp(8);
    assertThat(decode(frame(LinkType.RAW, v6(48, 0) + all))).isEqualTo(Outcome.SEGMENT);
    assertThat(packet.bytes).isEqualTo(88);
    assertThat(packet.headerBytes).isEqualTo(88);
    assertThat(packet.targetPort).isEqualTo(53);
  }

  @Test
  void noMoreExtensionHeadersThanMakeSense() {
    String many = "3c 00 0104 00000000 ".repeat(40);
    assertThat(decode(frame(LinkType.RAW, v6(320, 60) + many))).isEqualTo(Outcome.MALFORMED);
    assertThat(decode(frame(LinkType.RAW, v6(16, 44) + "2c 00 0000 00000001 2c 00 0000 00000001")))
        .isEqualTo(Outcome.MALFORMED);
  }

  @Test
  void jumboPayload() {
    String jumbo = "06 00 c204 00011190 ";
    assertThat(decode(cut(LinkType.RAW, v6(0, 0) + jumbo + tcp(0x10), 70_072)))
        .isEqualTo(Outcome.SEGMENT);
    assertThat(packet.bytes).isEqualTo(70_072);
    assertThat(packet.payloadBytes).isEqualTo(70_072 - 68);
    assertThat(packet.jumboBytes).isEqualTo(8);
    // One that is short enough not to need the option, and one that claims more than there was.
    assertThat(decode(frame(LinkType.RAW, v6(0, 0) + "06 00 c204 0000001c " + tcp(0x10))))
        .isEqualTo(Outcome.MALFORMED);
    assertThat(decode(cut(LinkType.RAW, v6(0, 0) + jumbo + tcp(0x10), 70_071)))
        .isEqualTo(Outcome.MALFORMED);
  }

  @Test
  void offloadedPacketsWhoseLengthDoesNotFit() {
    assertThat(decode(cut(LinkType.RAW, v4(0, 1, 0, 6) + tcp(0x10), 90_000)))
        .isEqualTo(Outcome.SEGMENT);
    assertThat(packet.bytes).isEqualTo(90_000);
    assertThat(decode(cut(LinkType.RAW, v6(0, 6) + tcp(0x10), 90_000))).isEqualTo(Outcome.SEGMENT);
    assertThat(packet.bytes).isEqualTo(90_000);
    assertThat(decode(cut(LinkType.RAW, v4(0, 1, 0, 17) + udp(8), 90_000)))
        .isEqualTo(Outcome.MALFORMED);
  }

  @Test
  void fragmentsOfV4() {
    assertThat(decode(cut(LinkType.RAW, v4(1500, 9, 0x2000, 17) + udp(3008), 1500)))
        .isEqualTo(Outcome.FIRST_FRAGMENT);
    assertThat(packet.bytes).isEqualTo(1500);
    assertThat(packet.moreFragments).isTrue();
    assertThat(decode(cut(LinkType.RAW, v4(1500, 9, 0x2000 | 185, 17), 1500)))
        .isEqualTo(Outcome.LATER_FRAGMENT);
    assertThat(packet.bytes).isEqualTo(1480);
    assertThat(packet.fragmentOffset).isEqualTo(1480);
    assertThat(packet.fragmentId).isEqualTo(9);
    assertThat(decode(cut(LinkType.RAW, v4(40, 9, 0x1fff, 17), 40))).isEqualTo(Outcome.MALFORMED);
    assertThat(decode(cut(LinkType.RAW, v4(33, 9, 0x2001, 17), 33))).isEqualTo(Outcome.MALFORMED);
    assertThat(decode(cut(LinkType.RAW, v4(40, 9, 1, 1), 40))).isEqualTo(Outcome.OTHER);
  }

  @Test
  void fragmentsOfV6WithoutTheirHeader() {
    String first = "11 00 0001 00000077 ";
    String last = "11 00 0010 00000077 ";
    String only = "11 00 0000 00000077 ";
    assertThat(decode(frame(LinkType.RAW, v6(24, 44) + first + udp(20) + zeros(8))))
        .isEqualTo(Outcome.FIRST_FRAGMENT);
    assertThat(packet.bytes).isEqualTo(56);
    assertThat(decode(frame(LinkType.RAW, v6(12, 44) + last + zeros(4))))
        .isEqualTo(Outcome.LATER_FRAGMENT);
    assertThat(packet.bytes).isEqualTo(4);
    assertThat(decode(frame(LinkType.RAW, v6(16, 44) + only + udp(8)))).isEqualTo(Outcome.SEGMENT);
    assertThat(packet.bytes).isEqualTo(48);
  }

  @Test
  void others() {
    assertThat(decode(frame(LinkType.ETHERNET, "020000000002 020000000001 0806 0001")))
        .isEqualTo(Outcome.OTHER);
    assertThat(decode(frame(LinkType.RAW, v4(28, 1, 0, 1) + zeros(8)))).isEqualTo(Outcome.OTHER);
    assertThat(decode(frame(LinkType.RAW, v6(8, 58) + zeros(8)))).isEqualTo(Outcome.OTHER);
    assertThat(decode(frame(LinkType.RAW, v6(0, 59)))).isEqualTo(Outcome.OTHER);
    assertThat(decode(frame(LinkType.PPP, "c021 01"))).isEqualTo(Outcome.OTHER);
    assertThat(decode(frame(LinkType.NULL, "07000000 00"))).isEqualTo(Outcome.OTHER);
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void whatContradictsItselfIsMalformed(String hex) {
    assertThat(decode(frame(LinkType.RAW, hex))).isEqualTo(Outcome.MALFORMED);
  }

  static Stream<String> malformed() {
    String short4 = "4400 0020 0001 0000 40 11 0000 c0000201 c0000202 ";
    return Stream.of(
        "",
        "45",
        "5500" + zeros(30),
        short4 + udp(12) + zeros(4),
        v4(19, 1, 0, 17) + udp(8),
        v4(33, 1, 0, 17) + udp(12) + zeros(4),
        v4(28, 1, 0, 17) + udp(9),
        v4(28, 1, 0, 17) + udp(7),
        v4(27, 1, 0, 17) + udp(8),
        v4(39, 1, 0, 6) + tcp(0),
        v4(40, 1, 0, 6) + "1234 0050 00000001 00000002 40 00 0200 0000 0000",
        v4(40, 1, 0, 6) + "1234 0050 00000001 00000002 60 00 0200 0000 0000",
        v6(9, 17) + udp(8),
        v6(8, 17) + udp(9),
        v6(0, 17) + udp(8),
        v6(8, 60) + "11 01 0104 00000000 " + udp(8),
        v6(0, 0) + "11 00 0104 00000000 " + udp(8),
        v6(16, 44) + "11 00 fff9 00000077 " + zeros(8));
  }

  @Test
  void ethernetSaysWhichVersionFollows() {
    assertThat(decode(frame(LinkType.ETHERNET, V4_ETHERNET + DATAGRAM6)))
        .isEqualTo(Outcome.MALFORMED);
    assertThat(decode(frame(LinkType.ETHERNET, V6_ETHERNET + DATAGRAM4)))
        .isEqualTo(Outcome.MALFORMED);
  }
}
