// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import dev.netatop.agent.source.SourceException;

/** Opens interfaces, and holds what was read of them: records as {@link Round} takes them. */
interface Rings extends AutoCloseable {
  /**
   * Opens an interface.
   *
   * @param bytes how large its ring shall be
   */
  Ring open(Link link, int bytes) throws SourceException;

  /** How many frames can be read before {@link #rewind} must be called. */
  int capacity();

  /** Forgets what was read. */
  void rewind();

  /** How many bytes of records have been read since. */
  int length();

  /** The records, in an array that is used again; valid until {@link #rewind}. */
  byte[] records();

  @Override
  void close();
}
