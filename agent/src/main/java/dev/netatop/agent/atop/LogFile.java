// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that is written in place; {@link LogPlace} makes it. */
interface LogFile extends Closeable {
  /** Writes all of {@code bytes}; where that fails, some may have been written. */
  void write(ByteBuffer bytes, long position) throws IOException;

  /** Cuts it to {@code size} bytes. */
  void truncate(long size) throws IOException;

  /** Whether it is still the file that one finds at its path. */
  boolean isInPlace();
}
