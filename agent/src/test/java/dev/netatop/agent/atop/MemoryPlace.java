// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** A path and a disk of a certain size. */
final class MemoryPlace implements LogPlace {
  /** Bytes that all its files together may have. */
  long room = Long.MAX_VALUE;

  @Nullable AtopException refusal;
  @Nullable MemoryFile there;
  int created;

  @Override
  public void check() throws AtopException {
    if (refusal != null) {
      throw refusal;
    }
  }

  @Override
  public LogFile create() throws AtopException {
    check();
    created++;
    there = new MemoryFile();
    return there;
  }

  @Override
  public void remove(LogFile file) {
    if (file == there) {
      there = null;
    }
  }

  final class MemoryFile implements LogFile {
    byte[] bytes = {};
    boolean closed;
    boolean sequenceIsStuck;

    @Override
    public void write(ByteBuffer added, long position) throws IOException {
      if (sequenceIsStuck && position == 4) {
        throw new IOException("Input/output error");
      }
      int at = (int) position;
      while (added.hasRemaining()) {
        if (at == bytes.length) {
          if (at >= room) {
            throw new IOException("No space left on device");
          }
          bytes = Arrays.copyOf(bytes, at + 1);
        }
        bytes[at++] = added.get();
      }
    }

    @Override
    public void truncate(long size) {
      bytes = Arrays.copyOf(bytes, (int) size);
    }

    @Override
    public boolean isInPlace() {
      return this == there;
    }

    @Override
    public void close() {
      closed = true;
    }

    ByteBuffer header() {
      return ByteBuffer.wrap(bytes, 0, ExitLog.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    int sequence() {
      return header().getInt(4);
    }

    /** The records as a reader finds them; fails where they are not whole. */
    List<ByteBuffer> records() throws DataFormatException {
      List<ByteBuffer> records = new ArrayList<>();
      for (int at = ExitLog.HEADER_BYTES; at < bytes.length; ) {
        int length = bytes[at] & 0xff;
        Inflater inflater = new Inflater();
        inflater.setInput(bytes, at + 1, length);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        byte[] some = new byte[NetPerTask.BYTES + 1];
        plain.write(some, 0, inflater.inflate(some));
        if (!inflater.finished() || plain.size() != NetPerTask.BYTES) {
          throw new DataFormatException("no whole record at " + at);
        }
        inflater.end();
        records.add(ByteBuffer.wrap(plain.toByteArray()).order(ByteOrder.LITTLE_ENDIAN));
        at += 1 + length;
      }
      return records;
    }
  }
}
