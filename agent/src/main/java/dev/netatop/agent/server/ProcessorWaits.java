// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How long one thread has waited for a processor while it could have run: the second number of its
 * schedstat (Documentation/scheduler/sched-stats.rst). It is the thread that asks first.
 */
final class ProcessorWaits implements AutoCloseable {
  private static final int LONGEST = 128;

  private final String path;
  private final byte[] text = new byte[LONGEST];
  private @Nullable RandomAccessFile file;
  private boolean missing;

  /** Of the calling thread. */
  ProcessorWaits() {
    this("/proc/thread-self/schedstat");
  }

  ProcessorWaits(String path) {
    this.path = path;
  }

  /** Nanoseconds since the thread began; 0 where the kernel does not count them. */
  long ns() {
    if (missing) {
      return 0;
    }
    try {
      RandomAccessFile open = file;
      if (open == null) {
        // Kept open, for finding it anew would take several times as long as reading it.
        open = new RandomAccessFile(path, "r");
        file = open;
      }
      open.seek(0);
      return parse(new String(text, 0, Math.max(0, open.read(text)), StandardCharsets.US_ASCII));
    } catch (IOException | NumberFormatException notCounted) {
      missing = true;
      return 0;
    }
  }

  private static long parse(String line) {
    int from = line.indexOf(' ') + 1;
    return Long.parseLong(line, from, Math.max(from, line.indexOf(' ', from)), 10);
  }

  @Override
  public void close() {
    missing = true;
    SocketFile.closeQuietly(file);
  }
}
