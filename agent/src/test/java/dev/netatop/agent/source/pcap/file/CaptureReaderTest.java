// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.file;

import static dev.netatop.agent.source.pcap.file.FileBytes.DATAGRAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netatop.agent.source.pcap.Frame;
import dev.netatop.agent.source.pcap.LinkType;
import dev.netatop.agent.source.pcap.Passage;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CaptureReaderTest {
  private final Frame frame = new Frame();

  static List<ByteOrder> orders() {
    return List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
  }

  private static CaptureReader open(byte[] file) throws IOException, CaptureFileException {
    return CaptureReader.open(FileBytes.channel(file));
  }

  private byte[] data() {
    return Arrays.copyOfRange(frame.data, frame.offset, frame.offset + frame.captured);
  }

  @ParameterizedTest
  @MethodSource("orders")
  void pcapInMicroseconds(ByteOrder order) throws Exception {
    CaptureReader reader =
        open(
            new FileBytes(order)
                .pcap(0xa1b2c3d4, LinkType.RAW)
                .record(1_700_000_000, 999_999, DATAGRAM, 1500)
                .bytes());
    assertThat(reader.format()).isEqualTo("pcap");
    assertThat(reader.next(frame)).isTrue();
    assertThat(data()).isEqualTo(DATAGRAM);
    assertThat(frame.wire).isEqualTo(1500);
    assertThat(frame.timeNs).isEqualTo(1_700_000_000_999_999_000L);
    assertThat(frame.linkType).isEqualTo(LinkType.RAW);
    assertThat(frame.interfaceId).isEqualTo(Frame.NO_INTERFACE);
    assertThat(reader.next(frame)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("orders")
  void pcapInNanosecondsAfter2038(ByteOrder order) throws Exception {
    CaptureReader reader =
        open(
            new FileBytes(order)
                .pcap(0xa1b23c4d, 0xf400_0000 | LinkType.ETHERNET)
                .record((int) 4_000_000_000L, 1, DATAGRAM, 32)
                .bytes());
    assertThat(reader.next(frame)).isTrue();
    assertThat(frame.timeNs).isEqualTo(4_000_000_000_000_000_001L);
    assertThat(frame.linkType).isEqualTo(LinkType.ETHERNET);
  }

  @ParameterizedTest
  @MethodSource("orders")
  void pcapngWithInterfacesClocksAndOptions(ByteOrder order) throws Exception {
    FileBytes file = new FileBytes(order);
    file.section()
        .captureInterface(LinkType.ETHERNET, file.option(2, new byte[] {'e', 't', 'h'}))
        .captureInterface(
            LinkType.RAW,
            file.option(9, new byte[] {9}),
            file.option(14, file.number(100L)),
            file.option(0, new byte[0]))
        .captureInterface(LinkType.RAW, file.option(9, new byte[] {(byte) 0x8a}))
        .block(0x0bad, new byte[7])
        .packet(0, 1_700_000_000_000_001L, DATAGRAM, 32)
        .packet(1, 5_000_000_007L, DATAGRAM, 60, file.option(2, file.number(2)))
        .packet(2, 3 << 10 | 512, DATAGRAM, 32, file.option(2, file.number(1)));
    CaptureReader reader = open(file.bytes());
    assertThat(reader.format()).isEqualTo("pcapng");
    assertThat(reader.next(frame)).isTrue();
    assertThat(frame.timeNs).isEqualTo(1_700_000_000_000_001_000L);
    assertThat(frame.linkType).isEqualTo(LinkType.ETHERNET);
    assertThat(frame.interfaceId).isZero();
    assertThat(frame.passage).isEqualTo(Passage.UNKNOWN);
    assertThat(reader.next(frame)).isTrue();
    assertThat(frame.timeNs).isEqualTo(105_000_000_007L);
    assertThat(frame.wire).isEqualTo(60);
    assertThat(frame.passage).isEqualTo(Passage.OUT);
    assertThat(reader.next(frame)).isTrue();
    assertThat(frame.timeNs).isEqualTo(3_500_000_000L);
    assertThat(frame.interfaceId).isEqualTo(2);
    assertThat(frame.passage).isEqualTo(Passage.IN);
    assertThat(data()).isEqualTo(DATAGRAM);
    assertThat(reader.next(frame)).isFalse();
  }

  @Test
  void clocksOfEveryResolution() {
    CaptureInterface one = new CaptureInterface(LinkType.RAW, 0);
    assertThat(one.timeNs(1_500_000)).isEqualTo(1_500_000_000L);
    assertThat(one.resolution(12)).isTrue();
    assertThat(one.timeNs(1_500_000_000_999L)).isEqualTo(1_500_000_000L);
    assertThat(one.timeNs(-1)).isEqualTo(18_446_744_073_709_551L);
    assertThat(one.resolution(0)).isTrue();
    assertThat(one.timeNs(7)).isEqualTo(7_000_000_000L);
    assertThat(one.timeNs(-1)).isEqualTo(Long.MAX_VALUE);
    assertThat(one.resolution(0x80 | 32)).isTrue();
    assertThat(one.timeNs(5L << 32 | 1L << 31)).isEqualTo(5_500_000_000L);
    assertThat(one.resolution(0x80 | 63)).isTrue();
    assertThat(one.timeNs(-1)).isEqualTo(1_999_999_999L);
    one.offset(Long.MIN_VALUE);
    assertThat(one.timeNs(0)).isEqualTo(Long.MIN_VALUE);
    assertThat(one.resolution(20)).isFalse();
    assertThat(one.resolution(0x80 | 64)).isFalse();
  }

  @Test
  void sectionsAreOfTheirOwnByteOrderAndInterfaces() throws Exception {
    byte[] little =
        new FileBytes(ByteOrder.LITTLE_ENDIAN)
            .section()
            .captureInterface(LinkType.RAW)
            .packet(0, 1, DATAGRAM, 32)
            .bytes();
    byte[] big =
        new FileBytes(ByteOrder.BIG_ENDIAN)
            .section()
            .captureInterface(LinkType.IPV4)
            .packet(0, 2, DATAGRAM, 32)
            .bytes();
    CaptureReader reader = open(FileBytes.join(little, big));
    assertThat(reader.next(frame)).isTrue();
    assertThat(reader.next(frame)).isTrue();
    assertThat(frame.linkType).isEqualTo(LinkType.IPV4);
    assertThat(frame.timeNs).isEqualTo(2000);
    assertThat(frame.interfaceId).isEqualTo(1);
    assertThat(reader.next(frame)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("orders")
  void whatWasLostIsSaid(ByteOrder order) throws Exception {
    FileBytes file = new FileBytes(order);
    file.section()
        .captureInterface(LinkType.RAW)
        .captureInterface(LinkType.RAW)
        .packet(0, 1, DATAGRAM, 32, file.option(4, file.number(3L)))
        .packet(0, 1, DATAGRAM, 32, file.option(4, file.number(2L)))
        .statistics(1, file.option(5, file.number(5L)))
        .statistics(1, file.option(5, file.number(7L)), file.option(7, file.number(1L)))
        .section()
        .captureInterface(LinkType.RAW)
        .statistics(0, file.option(5, file.number(100L)));
    CaptureReader reader = open(file.bytes());
    while (reader.next(frame)) {
      assertThat(frame.captured).isEqualTo(32);
    }
    assertThat(reader.lostPackets()).isEqualTo(3 + 2 + 7 + 1 + 100);
  }

  @ParameterizedTest
  @MethodSource("orders")
  void aFileThatEndsWithinARecordSaysSo(ByteOrder order) throws Exception {
    byte[] pcap =
        new FileBytes(order)
            .pcap(0xa1b2c3d4, LinkType.RAW)
            .record(1, 0, DATAGRAM, 32)
            .record(2, 0, DATAGRAM, 32)
            .bytes();
    byte[] pcapng =
        new FileBytes(order)
            .section()
            .captureInterface(LinkType.RAW)
            .packet(0, 1, DATAGRAM, 32)
            .packet(0, 2, DATAGRAM, 32)
            .bytes();
    for (byte[] file : List.of(pcap, pcapng)) {
      for (int cut = 1; cut < 40; cut++) {
        CaptureReader reader = open(Arrays.copyOf(file, file.length - cut));
        assertThat(reader.next(frame)).isTrue();
        assertThatThrownBy(() -> reader.next(frame))
            .isInstanceOf(CaptureFileException.class)
            .hasMessage("it ends within a record, after 1 whole frames");
      }
    }
  }

  @Test
  void lengthsThatMakeNoSenseAreSaid() throws Exception {
    byte[] pcap =
        new FileBytes(ByteOrder.LITTLE_ENDIAN)
            .pcap(0xa1b2c3d4, LinkType.RAW)
            .record(1, 0, DATAGRAM, 32)
            .bytes();
    Arrays.fill(pcap, 32, 36, (byte) 0xff);
    CaptureReader reader = open(pcap);
    assertThatThrownBy(() -> reader.next(frame))
        .hasMessage(
            "it makes no sense: a frame of 4294967295 bytes at byte 24, after 0 whole frames");
  }

  @Test
  void otherFilesAreRefused() {
    assertRefused(new byte[0], "it is empty");
    assertRefused(new byte[3], "it is too short for a capture file");
    assertRefused(
        "#!/bin/sh".getBytes(StandardCharsets.US_ASCII),
        "it is no capture file: neither pcap nor pcapng begins with 0x23212f62");
    assertRefused(
        new byte[] {0x1f, (byte) 0x8b, 8, 0},
        "it is compressed; try zcat FILE | netatop-agent --read -");
  }

  private static void assertRefused(byte[] file, String why) {
    assertThatThrownBy(() -> open(file)).isInstanceOf(CaptureFileException.class).hasMessage(why);
  }

  /** Any file ends, or is refused; none is believed beyond what it holds. */
  @Test
  void filesOfNonsense() throws Exception {
    Random random = new Random(7);
    FileBytes pcapng = new FileBytes(ByteOrder.LITTLE_ENDIAN);
    pcapng
        .section()
        .captureInterface(LinkType.RAW, pcapng.option(9, new byte[] {6}))
        .packet(0, 1, DATAGRAM, 32, pcapng.option(2, pcapng.number(1)))
        .statistics(0, pcapng.option(5, pcapng.number(1L)))
        .packet(0, 2, DATAGRAM, 32);
    byte[] pcap =
        new FileBytes(ByteOrder.BIG_ENDIAN)
            .pcap(0xa1b2c3d4, LinkType.RAW)
            .record(1, 0, DATAGRAM, 32)
            .record(1, 0, DATAGRAM, 32)
            .bytes();
    int read = 0;
    int refused = 0;
    for (int i = 0; i < 4_000; i++) {
      byte[] file = (i % 2 == 0 ? pcap : pcapng.bytes()).clone();
      for (int changes = random.nextInt(4) + 1; changes > 0; changes--) {
        file[random.nextInt(file.length)] = (byte) random.nextInt();
      }
      try {
        CaptureReader reader = open(file);
        int frames = 0;
        while (reader.next(frame)) {
          assertThat(frame.captured).isBetween(0, file.length);
          assertThat(frame.wire).isGreaterThanOrEqualTo(frame.captured);
          assertThat(++frames).isLessThan(file.length);
        }
        assertThat(reader.lostPackets()).isNotNegative();
        read++;
      } catch (CaptureFileException expected) {
        refused++;
      }
    }
    assertThat(read).isPositive();
    assertThat(refused).isPositive();
  }
}
