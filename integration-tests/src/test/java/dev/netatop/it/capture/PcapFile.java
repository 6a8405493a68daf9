// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Capture files as tcpdump writes them (pcap-savefile(5)), of Ethernet. */
public final class PcapFile {
  private static final int MAGIC_MICROSECONDS = 0xa1b2c3d4;
  private static final int MAGIC_NANOSECONDS = 0xa1b23c4d;
  private static final int ETHERNET = 1;
  private static final int FILE_HEADER_BYTES = 24;
  private static final int RECORD_HEADER_BYTES = 16;

  private PcapFile() {}

  /** Reads a file. */
  public static List<Frame> read(Path path) throws IOException {
    return parse(ByteBuffer.wrap(Files.readAllBytes(path)));
  }

  /**
   * Parses a file's content.
   *
   * @throws IllegalArgumentException where it is no such file, or ends within a record
   */
  public static List<Frame> parse(ByteBuffer content) {
    if (content.remaining() < FILE_HEADER_BYTES) {
      throw new IllegalArgumentException("a capture file has at least 24 bytes");
    }
    ByteBuffer in = content.slice().order(ByteOrder.LITTLE_ENDIAN);
    int magic = in.getInt(0);
    if (magic != MAGIC_MICROSECONDS && magic != MAGIC_NANOSECONDS) {
      in.order(ByteOrder.BIG_ENDIAN);
      magic = in.getInt(0);
    }
    if (magic != MAGIC_MICROSECONDS && magic != MAGIC_NANOSECONDS) {
      throw new IllegalArgumentException("not a capture file: magic " + Integer.toHexString(magic));
    }
    if ((in.getInt(20) & 0xffff) != ETHERNET) {
      throw new IllegalArgumentException("not a capture of Ethernet: type " + in.getInt(20));
    }
    long fractionNs = magic == MAGIC_NANOSECONDS ? 1 : 1000;
    List<Frame> frames = new ArrayList<>();
    in.position(FILE_HEADER_BYTES);
    while (in.hasRemaining()) {
      if (in.remaining() < RECORD_HEADER_BYTES) {
        throw new IllegalArgumentException("the file ends within a record's header");
      }
      long seconds = Integer.toUnsignedLong(in.getInt());
      long fraction = Integer.toUnsignedLong(in.getInt());
      int captured = in.getInt();
      in.getInt();
      if (captured < 0 || captured > in.remaining()) {
        throw new IllegalArgumentException("the file ends within a frame");
      }
      frames.add(
          new Frame(
              seconds * 1_000_000_000L + fraction * fractionNs,
              in.slice(in.position(), captured).order(ByteOrder.BIG_ENDIAN)));
      in.position(in.position() + captured);
    }
    return frames;
  }
}
