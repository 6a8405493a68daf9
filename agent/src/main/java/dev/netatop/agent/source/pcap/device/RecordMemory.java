// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.netatop.agent.source.SourceException;

/**
 * A file in memory, into which libpcap's own pcap_dump(3PCAP) writes frames: so a batch of them
 * costs Java one call and one copy. Not for several threads.
 */
final class RecordMemory implements AutoCloseable {
  private static final int SEEK_SET = 0;
  private static final int FULLY_BUFFERED = 0;
  private static final int LOCKING_BY_CALLER = 2;

  private final Memory memory;
  private final Memory buffer;
  private final Pointer file;
  private final byte[] records;
  private boolean closed;

  RecordMemory(int bytes) throws SourceException {
    memory = new Memory(bytes);
    // With so large a buffer a round is copied as a whole, instead of every few frames.
    buffer = new Memory(bytes);
    records = new byte[bytes];
    Pointer opened = LibC.fmemopen(memory, bytes, "w");
    if (opened == null) {
      int errno = LibC.errno();
      memory.close();
      buffer.close();
      throw new SourceException("no memory for captured frames: " + LibC.text(errno));
    }
    file = opened;
    LibC.setvbuf(file, buffer, FULLY_BUFFERED, bytes);
    // Two locks a frame less.
    LibC.__fsetlocking(file, LOCKING_BY_CALLER);
  }

  /** The FILE. */
  Pointer file() {
    return file;
  }

  void rewind() {
    LibC.fseek(file, 0, SEEK_SET);
  }

  /** How many bytes were written since {@link #rewind}. */
  int length() {
    return Math.toIntExact(LibC.ftell(file));
  }

  /** What was written, in an array that is used again. */
  byte[] records() {
    int length = length();
    LibC.fflush(file);
    memory.read(0, records, 0, length);
    return records;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      LibC.fclose(file);
      memory.close();
      buffer.close();
    }
  }
}
