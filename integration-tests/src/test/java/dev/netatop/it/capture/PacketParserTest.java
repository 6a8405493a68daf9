// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.capture;

import static dev.netatop.it.capture.FrameBytes.header4;
import static dev.netatop.it.capture.FrameBytes.header6;
import static dev.netatop.it.capture.FrameBytes.tcp;
import static dev.netatop.it.capture.FrameBytes.udp;
import static dev.netatop.it.capture.FrameBytes.v4;
import static dev.netatop.it.capture.FrameBytes.v6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PacketParserTest {
  private static final int MORE = 0x2000;

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void bytesAreThoseOfTheIpHeaderNotOfTheCapture() {
    // 1,000 bytes on the wire, of which the capture kept the headers.
    Frame frame = v4(7, header4(1_000, 1, 0x4000, 17) + udp(980));
    assertThat(PacketParser.parse(List.of(frame)))
        .containsExactly(
            new Packet(
                7, Packet.UDP, address("192.0.2.1"), 4660, address("192.0.2.2"), 53, 1_000, 0));
  }

  @Test
  void ipv6BytesIncludeTheHeader() {
    Frame frame = v6(8, header6(20, 6) + tcp(0x12));
    List<Packet> packets = PacketParser.parse(List.of(frame));
    assertThat(packets)
        .containsExactly(
            new Packet(
                8, Packet.TCP, address("2001:db8::1"), 4660, address("2001:db8::2"), 80, 60, 0x12));
    assertThat(packets.get(0).answersOpening()).isTrue();
    assertThat(packets.get(0).opens()).isFalse();
  }

  @Test
  void openingIsASynWithoutAck() {
    assertThat(PacketParser.parse(List.of(v4(1, header4(40, 1, 0, 6) + tcp(0x02)))).get(0).opens())
        .isTrue();
    assertThat(PacketParser.parse(List.of(v4(1, header4(40, 1, 0, 6) + tcp(0x10)))).get(0).opens())
        .isFalse();
  }

  @Test
  void ipv4OptionsAreBytesToo() {
    String header = "4600 0024 0001 0000 40 11 0000 c0000201 c0000202 01010101 ";
    assertThat(PacketParser.parse(List.of(v4(1, header + udp(12) + "00000000"))).get(0))
        .returns(36, Packet::bytes)
        .returns(53, Packet::targetPort);
  }

  @Test
  void extensionHeadersAreSkippedButCounted() {
    String hopByHop = "11 00 0502 0000 0100 ";
    assertThat(PacketParser.parse(List.of(v6(1, header6(16, 0) + hopByHop + udp(8)))).get(0))
        .returns(Packet.UDP, Packet::protocol)
        .returns(56, Packet::bytes)
        .returns(4660, Packet::sourcePort);
  }

  @Test
  void fragmentsAreOneDatagramWithOneHeader() {
    List<Frame> frames =
        List.of(
            v4(1, header4(1_500, 9, MORE, 17) + udp(3_008)),
            v4(2, header4(1_500, 9, MORE | 185, 17)),
            v4(3, header4(68, 9, 370, 17)));
    // 1,480 + 1,480 + 48 = 3,008 above the header
    assertThat(PacketParser.parse(frames))
        .singleElement()
        .returns(3_028, Packet::bytes)
        .returns(3L, Packet::timeNs);
  }

  @Test
  void fragmentsMayComeInAnyOrderAndAmongOthers() {
    List<Frame> frames =
        List.of(
            v4(1, header4(40, 9, 2, 17)),
            v4(2, header4(36, 10, MORE, 17) + udp(36)),
            v4(3, header4(36, 9, MORE, 17) + udp(36)),
            v4(4, header4(40, 10, 2, 17)));
    assertThat(PacketParser.parse(frames)).extracting(Packet::bytes).containsExactly(56, 56);
  }

  @Test
  void ipv6FragmentHeadersAreNotCounted() {
    String first = "11 00 0001 00000077 ";
    String last = "11 00 0010 00000077 ";
    List<Frame> frames =
        List.of(
            v6(1, header6(24, 44) + first + udp(20)), v6(2, header6(12, 44) + last + "00000000"));
    // 16 + 4 above the header
    assertThat(PacketParser.parse(frames)).singleElement().returns(60, Packet::bytes);
  }

  @Test
  void missingFragmentIsAnError() {
    List<Frame> frames = List.of(v4(1, header4(1_500, 9, MORE, 17) + udp(3_008)));
    assertThatThrownBy(() -> PacketParser.parse(frames))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("fragments are missing");
  }

  @Test
  void othersAreLeftOut() {
    Frame icmp = v4(1, header4(28, 1, 0, 1) + "0800 0000 0000 0000");
    Frame neighbour = v6(2, header6(8, 58) + "8700 0000 0000 0000");
    Frame arp =
        new Frame(3, ByteBuffer.wrap(FrameBytes.hex("020000000002 020000000001 0806 0001")));
    Frame stub = new Frame(4, ByteBuffer.allocate(3));
    assertThat(PacketParser.parse(List.of(icmp, neighbour, arp, stub))).isEmpty();
  }
}
