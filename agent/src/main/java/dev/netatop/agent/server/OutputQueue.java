// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;

/** Encoded responses of one connection that wait to be written. */
final class OutputQueue {
  /** Streams pause while more than this waits, so that they follow the pace of their reader. */
  static final int LOW_WATER_BYTES = 128 * 1024;

  private final ArrayDeque<ByteBuffer> frames = new ArrayDeque<>();
  private long queuedBytes;
  private long progressNs;

  void add(ByteBuffer frame, long nowNs) {
    if (frames.isEmpty()) {
      progressNs = nowNs;
    }
    frames.addLast(frame);
    queuedBytes += frame.remaining();
  }

  /** Writes what the channel takes. */
  void writeTo(WritableByteChannel channel, long nowNs) throws IOException {
    for (ByteBuffer frame = frames.peekFirst(); frame != null; frame = frames.peekFirst()) {
      int written = channel.write(frame);
      if (written > 0) {
        queuedBytes -= written;
        progressNs = nowNs;
      }
      if (frame.hasRemaining()) {
        return;
      }
      frames.removeFirst();
    }
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  long queuedBytes() {
    return queuedBytes;
  }

  boolean hasRoom() {
    return queuedBytes < LOW_WATER_BYTES;
  }

  /** When the reader last took something, or the queue began to fill; nanoseconds since boot. */
  long progressNs() {
    return progressNs;
  }
}
