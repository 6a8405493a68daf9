// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.source.pcap.Frame;
import dev.netatop.agent.source.pcap.LinkType;
import dev.netatop.agent.source.pcap.Passage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RoundTest {
  private final Round round = new Round();
  private final Frame frame = new Frame();
  private final ByteArrayOutputStream records = new ByteArrayOutputStream();

  private void part(int id, byte[]... frames) {
    int from = records.size();
    for (byte[] record : frames) {
      records.writeBytes(record);
    }
    round.add(id, LinkType.ETHERNET, false, from, records.size());
  }

  private static byte[] at(long timeNs) {
    return FakeRings.record(timeNs, (int) timeNs);
  }

  private List<Long> times() {
    List<Long> times = new ArrayList<>();
    while (round.next(frame)) {
      times.add(frame.timeNs);
    }
    return times;
  }

  @Test
  void readsARecordOfLibpcap() {
    // As pcap_dump of a little-endian machine writes it; 2039-07-04, a time that needs 32 bits.
    byte[] golden =
        HexFormat.of().parseHex("80d8e582" + "15cd5b07" + "03000000" + "dc050000" + "aabbcc");
    if (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN) {
      golden =
          HexFormat.of().parseHex("82e5d880" + "075bcd15" + "00000003" + "000005dc" + "aabbcc");
    }
    round.add(7, LinkType.LINUX_SLL, true, 0, golden.length);
    round.begin(golden);
    assertThat(round.next(frame)).isTrue();
    assertThat(frame.timeNs).isEqualTo(0x82e5d880L * 1_000_000_000L + 123_456_789);
    assertThat(frame.captured).isEqualTo(3);
    assertThat(frame.wire).isEqualTo(1500);
    assertThat(frame.linkType).isEqualTo(LinkType.LINUX_SLL);
    assertThat(frame.interfaceId).isEqualTo(7);
    assertThat(frame.passage).isEqualTo(Passage.LOOPBACK);
    assertThat(Arrays.copyOfRange(frame.data, frame.offset, frame.offset + frame.captured))
        .isEqualTo(new byte[] {(byte) 0xaa, (byte) 0xbb, (byte) 0xcc});
    assertThat(round.next(frame)).isFalse();
  }

  @Test
  void mergesByTime() {
    part(1, at(10), at(40), at(50));
    part(2, at(20), at(30), at(60));
    part(3);
    part(4, at(5), at(70));
    round.begin(records.toByteArray());
    assertThat(times()).containsExactly(5L, 10L, 20L, 30L, 40L, 50L, 60L, 70L);
    assertThat(round.frames()).isEqualTo(8);
    assertThat(round.hasNext()).isFalse();
    assertThat(round.lastNs(0)).isEqualTo(50);
    assertThat(round.lastNs(1)).isEqualTo(60);
  }

  @Test
  void mergesManyInterfaces() {
    List<Long> expected = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      long first = i * 7919L % 256;
      part(i, at(first), at(first + 1000));
      expected.add(first);
      expected.add(first + 1000);
    }
    round.begin(records.toByteArray());
    assertThat(times()).isEqualTo(expected.stream().sorted().toList());
  }

  @Test
  void anInterfacesOwnOrderStays() {
    part(1, at(10), at(5), at(30));
    part(2, at(20));
    round.begin(records.toByteArray());
    assertThat(times()).containsExactly(10L, 5L, 20L, 30L);
  }

  @Test
  void isUsedAgain() {
    part(1, at(10), at(20));
    round.begin(records.toByteArray());
    assertThat(round.next(frame)).isTrue();
    round.clear();
    assertThat(round.next(frame)).isFalse();
    records.reset();
    part(2, at(30));
    round.begin(records.toByteArray());
    assertThat(times()).containsExactly(30L);
    assertThat(frame.interfaceId).isEqualTo(2);
    assertThat(frame.passage).isEqualTo(Passage.UNKNOWN);
    assertThat(round.frames()).isEqualTo(1);
  }

  @Test
  void endsBeforeARecordThatIsCut() {
    byte[] whole = at(10);
    part(1, whole, Arrays.copyOf(whole, Round.RECORD_HEADER - 1));
    part(2, at(20), Arrays.copyOf(whole, whole.length - 1));
    round.begin(records.toByteArray());
    assertThat(times()).containsExactly(10L, 20L);
  }

  @Test
  void endsBeforeALengthThatMakesNoSense() {
    part(1, at(10), FakeRings.record(11, Integer.MAX_VALUE, 4, 0));
    part(2, at(20), FakeRings.record(21, -1, 4, 0));
    round.begin(records.toByteArray());
    assertThat(times()).containsExactly(10L, 20L);
  }

  @Test
  void aFrameWasNeverShorterThanWhatThereIsOfIt() {
    part(1, FakeRings.record(10, 4, 3, 0));
    round.begin(records.toByteArray());
    assertThat(round.next(frame)).isTrue();
    assertThat(frame.wire).isEqualTo(4);
  }
}
