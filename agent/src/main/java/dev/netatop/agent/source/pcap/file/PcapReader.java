// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.file;

import dev.netatop.agent.source.pcap.Frame;
import java.io.IOException;

/** Files as tcpdump writes them: pcap-savefile(5), in either byte order. */
final class PcapReader extends CaptureReader {
  private static final int MICROSECONDS = 0xa1b2c3d4;
  private static final int NANOSECONDS = 0xa1b23c4d;

  /** With eight more bytes in a record's header, as a patched libpcap once wrote it. */
  private static final int MODIFIED = 0xa1b2cd34;

  private static final int FILE_HEADER = 24;
  private static final int RECORD_HEADER = 16;
  private static final int MODIFIED_HEADER = 24;
  private static final int LINK_TYPE_MASK = 0xffff;

  private final int fractionNs;
  private final int recordHeader;
  private final int linkType;
  private final long maxCaptured;

  private PcapReader(
      CaptureInput input, int fractionNs, int recordHeader, int linkType, long snapLength) {
    super(input);
    this.fractionNs = fractionNs;
    this.recordHeader = recordHeader;
    this.linkType = linkType;
    this.maxCaptured = Math.min(CaptureInput.most() / 2, Math.max(MAX_CAPTURED, snapLength));
  }

  /** Whether a file that begins so, in either byte order, is one of these. */
  static boolean isMagic(int magic) {
    return isOrdered(magic) || isOrdered(Integer.reverseBytes(magic));
  }

  private static boolean isOrdered(int magic) {
    return magic == MICROSECONDS || magic == NANOSECONDS || magic == MODIFIED;
  }

  static PcapReader open(CaptureInput input) throws IOException, CaptureFileException {
    if (!input.has(FILE_HEADER)) {
      throw new CaptureFileException("it ends within its header");
    }
    int magic = input.i32(0);
    if (!isOrdered(magic)) {
      input.littleEndian(true);
      magic = input.i32(0);
    }
    if (input.u16(4) != 2) {
      throw new CaptureFileException("it is a pcap file of version " + input.u16(4) + ", not 2");
    }
    PcapReader reader =
        new PcapReader(
            input,
            magic == NANOSECONDS ? 1 : 1000,
            magic == MODIFIED ? MODIFIED_HEADER : RECORD_HEADER,
            input.i32(20) & LINK_TYPE_MASK,
            input.u32(16));
    input.pass(FILE_HEADER);
    return reader;
  }

  @Override
  String format() {
    return "pcap";
  }

  @Override
  boolean next(Frame frame) throws IOException, CaptureFileException {
    if (!input.has(recordHeader)) {
      if (input.isAtEnd()) {
        return false;
      }
      throw cut();
    }
    long captured = input.u32(8);
    if (captured > maxCaptured) {
      throw broken("it makes no sense: a frame of " + captured + " bytes");
    }
    if (!input.has(recordHeader + (int) captured)) {
      throw cut();
    }
    fill(frame, recordHeader, captured, input.u32(12));
    frame.timeNs = nanoseconds(input.u32(0), input.u32(4) * fractionNs);
    frame.linkType = linkType;
    input.pass(recordHeader + (int) captured);
    return true;
  }

  @Override
  long lostPackets() {
    return 0;
  }
}
