// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.file;

import dev.netatop.agent.source.pcap.Frame;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;

/** Reads the frames of a capture file, one after the other. */
abstract class CaptureReader {
  /** What libpcap takes for the longest frame that makes sense. */
  static final int MAX_CAPTURED = 262_144;

  /** A frame that claims to have been longer is taken for one of this length. */
  private static final int MAX_WIRE = 1 << 28;

  private static final int MAGIC_BYTES = 4;
  private static final int GZIP = 0x1f8b;
  private static final int ZSTD = 0x28b52ffd;

  final CaptureInput input;
  private long frames;

  CaptureReader(CaptureInput input) {
    this.input = input;
  }

  /**
   * A reader for the format that the file begins in.
   *
   * @throws CaptureFileException where it is none that is known
   */
  static CaptureReader open(ReadableByteChannel channel) throws IOException, CaptureFileException {
    CaptureInput input = new CaptureInput(channel);
    if (!input.has(MAGIC_BYTES)) {
      throw new CaptureFileException(
          input.isAtEnd() ? "it is empty" : "it is too short for a capture file");
    }
    int magic = input.i32(0);
    if (magic == PcapngReader.SECTION_HEADER) {
      return new PcapngReader(input);
    }
    if (PcapReader.isMagic(magic)) {
      return PcapReader.open(input);
    }
    if (magic >>> 16 == GZIP) {
      throw new CaptureFileException("it is compressed; try zcat FILE | netatop-agent --read -");
    }
    if (magic == ZSTD) {
      throw new CaptureFileException("it is compressed; try zstdcat FILE | netatop-agent --read -");
    }
    throw new CaptureFileException(
        "it is no capture file: neither pcap nor pcapng begins with 0x"
            + String.format("%08x", magic));
  }

  /** Its name: pcap or pcapng. */
  abstract String format();

  /**
   * Reads the next frame.
   *
   * @return false where the file ends as it should
   * @throws CaptureFileException where it ends within a frame, or makes no sense any more
   */
  abstract boolean next(Frame frame) throws IOException, CaptureFileException;

  /** Packets that the file says were lost while it was written. */
  abstract long lostPackets();

  /** Points a frame to bytes of the input. */
  final void fill(Frame frame, int at, long captured, long wire) {
    frames++;
    frame.data = input.buffer();
    frame.offset = input.position() + at;
    frame.captured = (int) captured;
    frame.wire = (int) Math.min(MAX_WIRE, Math.max(captured, wire));
  }

  final CaptureFileException cut() {
    return new CaptureFileException("it ends within a record, after " + frames + " whole frames");
  }

  final CaptureFileException broken(String what) {
    return new CaptureFileException(
        what + " at byte " + input.offset() + ", after " + frames + " whole frames");
  }

  /** Time in nanoseconds, at the bounds of what fits. */
  static long nanoseconds(long seconds, long fraction) {
    if (seconds > Long.MAX_VALUE / 1_000_000_000L - 1) {
      return Long.MAX_VALUE;
    }
    if (seconds < Long.MIN_VALUE / 1_000_000_000L + 1) {
      return Long.MIN_VALUE;
    }
    return seconds * 1_000_000_000L + fraction;
  }
}
