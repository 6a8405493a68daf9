// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One log of finished processes, as atop reads it: a header of 16 bytes, in which stands how many
 * records follow, then the records. That number is raised only when they are there wholly.
 */
final class ExitLog implements Closeable {
  static final int HEADER_BYTES = 16;
  static final int MAGIC = 0xfeedb0b0;

  private static final int SEQUENCE_OFFSET = 4;

  private final LogFile file;
  private final ByteBuffer sequence =
      ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private long size = HEADER_BYTES;
  private int records;

  private ExitLog(LogFile file, int records) {
    this.file = file;
    this.records = records;
  }

  /**
   * Begins a log in an empty file.
   *
   * @param pid of this process: atop sends it SIGHUP on leaving
   */
  static ExitLog begin(LogFile file, int pid) throws IOException {
    return begin(file, pid, 0);
  }

  /** As {@link #begin(LogFile, int)}, as if so many records had been written and read. */
  static ExitLog begin(LogFile file, int pid, int records) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(MAGIC).putInt(records);
    header.putShort((short) HEADER_BYTES).putShort((short) NetPerTask.BYTES).putInt(pid);
    file.write(header.flip(), 0);
    return new ExitLog(file, records);
  }

  /**
   * What became of records.
   *
   * @param written how many of them, from the first on, are in the log now
   * @param failure why it is not all of them; null where it is
   */
  record Appended(int written, @Nullable IOException failure) {}

  /** Appends records; what cannot be written wholly is not there afterwards, and is not counted. */
  Appended append(List<ByteBuffer> added) {
    IOException failure = write(together(added));
    if (failure == null) {
      return count(added.size(), null);
    }
    int written = 0;
    while (written < added.size()) {
      failure = write(added.get(written).duplicate());
      if (failure != null) {
        break;
      }
      written++;
    }
    return count(written, failure);
  }

  private static ByteBuffer together(List<ByteBuffer> added) {
    int bytes = 0;
    for (ByteBuffer record : added) {
      bytes += record.remaining();
    }
    ByteBuffer all = ByteBuffer.allocate(bytes);
    for (ByteBuffer record : added) {
      all.put(record.duplicate());
    }
    return all.flip();
  }

  private @Nullable IOException write(ByteBuffer bytes) {
    int length = bytes.remaining();
    try {
      file.write(bytes, size);
      size += length;
      return null;
    } catch (IOException e) {
      try {
        file.truncate(size);
      } catch (IOException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      return e;
    }
  }

  /** Claims what was written; where the claim fails, the next one makes up for it. */
  private Appended count(int written, @Nullable IOException failure) {
    if (written == 0) {
      return new Appended(0, failure);
    }
    records += written;
    try {
      file.write(sequence.clear().putInt(records).flip(), SEQUENCE_OFFSET);
      return new Appended(written, failure);
    } catch (IOException e) {
      return new Appended(written, e);
    }
  }

  /** Whether it has no record yet. */
  boolean isEmpty() {
    return size == HEADER_BYTES;
  }

  /** In bytes. */
  long size() {
    return size;
  }

  LogFile file() {
    return file;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
