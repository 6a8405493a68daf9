// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.file;

import dev.netatop.agent.source.pcap.Frame;
import dev.netatop.agent.source.pcap.Passage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Files as Wireshark writes them: draft-ietf-opsawg-pcapng. Each section has its own byte order and
 * its own interfaces, and each interface its own link type and clock.
 */
final class PcapngReader extends CaptureReader {
  static final int SECTION_HEADER = 0x0a0d0d0a;

  private static final int INTERFACE = 1;
  private static final int OLD_PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int STATISTICS = 5;
  private static final int PACKET = 6;
  private static final int BYTE_ORDER = 0x1a2b3c4d;

  private static final int MAX_INTERFACES = 4096;

  /** Of an old packet block. */
  private static final int DROPS_UNKNOWN = 0xffff;

  private static final int INBOUND = 1;
  private static final int OUTBOUND = 2;
  private static final int MULTICAST = 2;
  private static final int BROADCAST = 3;
  private static final int PROMISCUOUS = 4;

  private static final int OPTION_END = 0;
  private static final int FRAME_FLAGS = 2;
  private static final int FRAME_DROPS = 4;
  private static final int STATISTICS_INTERFACE_DROPS = 5;
  private static final int STATISTICS_SYSTEM_DROPS = 7;
  private static final int RESOLUTION = 9;
  private static final int TIME_OFFSET = 14;

  private final List<CaptureInterface> interfaces = new ArrayList<>();
  private int earlierInterfaces;
  private long earlierLost;
  private long lastTimeNs;

  PcapngReader(CaptureInput input) {
    super(input);
  }

  @Override
  String format() {
    return "pcapng";
  }

  @Override
  boolean next(Frame frame) throws IOException, CaptureFileException {
    while (true) {
      if (!input.has(12)) {
        if (input.isAtEnd()) {
          return false;
        }
        throw cut();
      }
      int type = input.i32(0);
      if (type == SECTION_HEADER) {
        beginSection();
        continue;
      }
      long length = input.u32(4);
      if (length < 12 || length % 4 != 0) {
        throw broken("it makes no sense: a block of " + length + " bytes");
      }
      boolean read =
          type == INTERFACE
              || type == PACKET
              || type == STATISTICS
              || type == SIMPLE_PACKET
              || type == OLD_PACKET;
      if (!read) {
        if (!input.skip(length)) {
          throw cut();
        }
        continue;
      }
      if (length > CaptureInput.most()) {
        throw broken("it makes no sense: a block of " + length + " bytes");
      }
      int bytes = (int) length;
      if (!input.has(bytes)) {
        throw cut();
      }
      if (input.u32(bytes - 4) != length) {
        throw broken("it makes no sense: two lengths of one block");
      }
      boolean isFrame = block(type, bytes, frame);
      input.pass(bytes);
      if (isFrame) {
        return true;
      }
    }
  }

  private void beginSection() throws IOException, CaptureFileException {
    if (!input.has(28)) {
      throw cut();
    }
    input.littleEndian(false);
    if (input.i32(8) != BYTE_ORDER) {
      input.littleEndian(true);
    }
    long length = input.u32(4);
    if (input.i32(8) != BYTE_ORDER || length < 28 || length % 4 != 0) {
      throw broken("it makes no sense: the header of a section");
    }
    if (input.u16(12) != 1) {
      throw broken("it is a pcapng file of version " + input.u16(12) + ", not 1");
    }
    earlierLost = lostPackets();
    earlierInterfaces += interfaces.size();
    interfaces.clear();
    if (!input.skip(length)) {
      throw cut();
    }
  }

  /** Takes a block; whether it is a frame. */
  private boolean block(int type, int bytes, Frame frame) throws CaptureFileException {
    if (type == INTERFACE) {
      addInterface(bytes);
      return false;
    }
    if (type == STATISTICS) {
      statistics(bytes);
      return false;
    }
    if (type == SIMPLE_PACKET) {
      simplePacket(bytes, frame);
      return true;
    }
    require(bytes >= 32);
    if (type == PACKET) {
      packet(bytes, at(input.u32(8), frame), frame);
      return true;
    }
    CaptureInterface seenBy = at(input.u16(8), frame);
    int drops = input.u16(10);
    seenBy.lostByFrames += drops == DROPS_UNKNOWN ? 0 : drops;
    packet(bytes, seenBy, frame);
    return true;
  }

  private void require(boolean condition) throws CaptureFileException {
    if (!condition) {
      throw broken("it makes no sense: a block shorter than its contents");
    }
  }

  private CaptureInterface at(long number, Frame frame) throws CaptureFileException {
    if (number >= interfaces.size()) {
      throw broken("it makes no sense: interface " + number + " of " + interfaces.size());
    }
    frame.interfaceId = earlierInterfaces + (int) number;
    return interfaces.get((int) number);
  }

  private void addInterface(int bytes) throws CaptureFileException {
    require(bytes >= 20);
    if (interfaces.size() == MAX_INTERFACES) {
      throw broken("it makes no sense: more than " + MAX_INTERFACES + " interfaces of a section");
    }
    CaptureInterface added = new CaptureInterface(input.u16(8), input.u32(12));
    for (int at = 16; hasOption(at, bytes); at = nextOption(at)) {
      int length = input.u16(at + 2);
      if (input.u16(at) == RESOLUTION && length == 1 && !added.resolution(input.u8(at + 4))) {
        throw broken("it makes no sense: the resolution of its clock");
      } else if (input.u16(at) == TIME_OFFSET && length == 8) {
        added.offset(input.i64(at + 4));
      }
    }
    interfaces.add(added);
  }

  private void statistics(int bytes) throws CaptureFileException {
    require(bytes >= 24);
    long number = input.u32(8);
    if (number >= interfaces.size()) {
      throw broken("it makes no sense: interface " + number + " of " + interfaces.size());
    }
    long lost = 0;
    for (int at = 20; hasOption(at, bytes); at = nextOption(at)) {
      int code = input.u16(at);
      boolean drops = code == STATISTICS_INTERFACE_DROPS || code == STATISTICS_SYSTEM_DROPS;
      if (drops && input.u16(at + 2) == 8) {
        lost += sensible(input.i64(at + 4));
      }
    }
    interfaces.get((int) number).lostByStatistics = lost;
  }

  /** Sums of what a file claims are to stay sums. */
  private static long sensible(long claimed) {
    return claimed < 0 || claimed > 1L << 48 ? 0 : claimed;
  }

  private void simplePacket(int bytes, Frame frame) throws CaptureFileException {
    require(bytes >= 16);
    CaptureInterface only = at(0, frame);
    long wire = input.u32(8);
    long captured = Math.min(wire, bytes - 16);
    if (only.snapLength != 0) {
      captured = Math.min(captured, only.snapLength);
    }
    // It has no time of its own.
    frame.timeNs = lastTimeNs;
    frame.linkType = only.linkType;
    frame.passage = Passage.UNKNOWN;
    fill(frame, 12, captured, wire);
  }

  private void packet(int bytes, CaptureInterface seenBy, Frame frame) throws CaptureFileException {
    long captured = input.u32(20);
    require(captured <= bytes - 32);
    lastTimeNs = seenBy.timeNs(input.u32(12) << 32 | input.u32(16));
    frame.timeNs = lastTimeNs;
    frame.linkType = seenBy.linkType;
    frame.passage = Passage.UNKNOWN;
    fill(frame, 28, captured, input.u32(24));
    for (int at = 28 + ((int) captured + 3 & ~3); hasOption(at, bytes); at = nextOption(at)) {
      int length = input.u16(at + 2);
      if (input.u16(at) == FRAME_FLAGS && length == 4) {
        frame.passage = passage(input.i32(at + 4));
      } else if (input.u16(at) == FRAME_DROPS && length == 8) {
        seenBy.lostByFrames += sensible(input.i64(at + 4));
      }
    }
  }

  private static Passage passage(int flags) {
    int reception = flags >> 2 & 7;
    if ((flags & 3) == OUTBOUND) {
      return Passage.OUT;
    }
    if ((flags & 3) != INBOUND) {
      return Passage.UNKNOWN;
    }
    if (reception == MULTICAST || reception == BROADCAST) {
      return Passage.GROUP;
    }
    return reception == PROMISCUOUS ? Passage.OTHER : Passage.IN;
  }

  /** Whether an option, whole, stands before the block's second length. */
  private boolean hasOption(int at, int bytes) {
    return bytes - 4 - at >= 4
        && input.u16(at) != OPTION_END
        && bytes - 4 - at >= 4 + input.u16(at + 2);
  }

  private int nextOption(int at) {
    return at + 4 + (input.u16(at + 2) + 3 & ~3);
  }

  @Override
  long lostPackets() {
    long lost = earlierLost;
    for (CaptureInterface each : interfaces) {
      lost += each.lost();
    }
    return lost;
  }
}
