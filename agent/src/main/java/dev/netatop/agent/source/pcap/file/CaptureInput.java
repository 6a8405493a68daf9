// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * The bytes of a file or pipe, in order, through one buffer. A file is read and not mapped: one
 * that somebody cuts while we read it must end our reading, not the process.
 */
final class CaptureInput {
  private static final int BUFFER = 1 << 20;

  private final ReadableByteChannel channel;
  private final byte[] buffer = new byte[BUFFER];
  private final ByteBuffer view = ByteBuffer.wrap(buffer);
  private int position;
  private int limit;
  private long passed;
  private boolean littleEndian;

  CaptureInput(ReadableByteChannel channel) {
    this.channel = channel;
  }

  /** The most that {@link #has} can be asked for. */
  static int most() {
    return BUFFER;
  }

  void littleEndian(boolean little) {
    littleEndian = little;
  }

  /** Makes the next {@code bytes} available; false where the file ends before. */
  boolean has(int bytes) throws IOException {
    if (limit - position >= bytes) {
      return true;
    }
    if (position > 0) {
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      passed += position;
      limit -= position;
      position = 0;
    }
    while (limit < bytes) {
      view.limit(BUFFER).position(limit);
      int read = channel.read(view);
      if (read < 0) {
        return false;
      }
      limit += read;
    }
    return true;
  }

  /** Whether there is nothing more; only after {@link #has} has said no. */
  boolean isAtEnd() {
    return position == limit;
  }

  /** Passes over bytes that are available. */
  void pass(int bytes) {
    position += bytes;
  }

  /** Passes over bytes that may not be; false where the file ends before. */
  boolean skip(long bytes) throws IOException {
    for (long left = bytes; left > 0; ) {
      int step = (int) Math.min(left, BUFFER);
      if (!has(step)) {
        return false;
      }
      pass(step);
      left -= step;
    }
    return true;
  }

  /** Where in the file we are. */
  long offset() {
    return passed + position;
  }

  /** What is available lies here, from {@link #position} on, until {@link #has} is called again. */
  byte[] buffer() {
    return buffer;
  }

  int position() {
    return position;
  }

  int u8(int at) {
    return buffer[position + at] & 0xff;
  }

  int u16(int at) {
    int first = u8(at);
    int second = u8(at + 1);
    return littleEndian ? second << 8 | first : first << 8 | second;
  }

  int i32(int at) {
    int first = u16(at);
    int second = u16(at + 2);
    return littleEndian ? second << 16 | first : first << 16 | second;
  }

  long u32(int at) {
    return i32(at) & 0xffffffffL;
  }

  long i64(int at) {
    long first = u32(at);
    long second = u32(at + 4);
    return littleEndian ? second << 32 | first : first << 32 | second;
  }
}
