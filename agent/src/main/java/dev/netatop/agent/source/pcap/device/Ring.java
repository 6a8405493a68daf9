// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import dev.netatop.agent.source.SourceException;

/** Where the kernel puts the frames of one interface until they are read. */
interface Ring extends AutoCloseable {
  /** Readable for poll(2) when there are frames. */
  int descriptor();

  /** A number of {@link dev.netatop.agent.source.pcap.LinkType}. */
  int linkType();

  /**
   * Adds frames to what {@link Rings#records} gives.
   *
   * @param count at most so many
   * @return how many; fewer than {@code count}: there are no more now
   */
  int read(int count) throws SourceException;

  /** Frames that passed the filter and found no room, modulo 2^32. */
  int drops();

  @Override
  void close();
}
