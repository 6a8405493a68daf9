// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PcapFileTest {
  /**
   * Little-endian, nanoseconds, Ethernet; a frame of 60 bytes of which 3 were kept, at 1 s + 2 ns.
   */
  private static final String NANOSECONDS =
      "4d3cb2a1 0200 0400 00000000 00000000 a0000000 01000000 "
          + "01000000 02000000 03000000 3c000000 aabbcc ";

  /** Big-endian, microseconds; a frame at 1 s + 2 us. */
  private static final String MICROSECONDS =
      "a1b2c3d4 0002 0004 00000000 00000000 000000a0 00000001 "
          + "00000001 00000002 00000003 0000003c aabbcc ";

  private static List<Frame> parse(String hex) {
    return PcapFile.parse(ByteBuffer.wrap(FrameBytes.hex(hex)));
  }

  @Test
  void readsBothOrdersAndResolutions() {
    ByteBuffer data = ByteBuffer.wrap(FrameBytes.hex("aabbcc"));
    assertThat(parse(NANOSECONDS)).containsExactly(new Frame(1_000_000_002L, data));
    assertThat(parse(MICROSECONDS)).containsExactly(new Frame(1_000_002_000L, data));
  }

  @Test
  void readsAFileWithoutFrames() {
    assertThat(parse(NANOSECONDS.substring(0, 56))).isEmpty();
  }

  @Test
  void refusesWhatIsNoCapture() {
    assertThatThrownBy(() -> parse("00".repeat(24))).hasMessageContaining("magic");
    assertThatThrownBy(() -> parse("00".repeat(23))).hasMessageContaining("24 bytes");
    assertThatThrownBy(() -> parse(NANOSECONDS.replace("a0000000 01", "a0000000 71")))
        .hasMessageContaining("Ethernet");
  }

  @Test
  void refusesAFileThatEndsWithinARecord() {
    assertThatThrownBy(() -> parse(NANOSECONDS.replace("aabbcc", "aabb")))
        .hasMessageContaining("within a frame");
    assertThatThrownBy(() -> parse(NANOSECONDS.replace("3c000000 aabbcc", "")))
        .hasMessageContaining("record's header");
  }
}
