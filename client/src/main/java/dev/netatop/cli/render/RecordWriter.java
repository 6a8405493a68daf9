// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.render;

import java.io.Closeable;
import java.io.IOException;

/**
 * Writes records of one kind, each as it comes: what was written is on its way when a call ends.
 */
public interface RecordWriter<T> extends Closeable {

  /** Writes one record. */
  void write(T item) throws IOException;

  /** Writes what only makes sense at the end, and flushes; leaves the stream open. */
  @Override
  void close() throws IOException;
}
