// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.SourceFeature;
import java.util.List;

/**
 * Who uses sockets, told by the kernel before the packet goes out. Used by one thread; never
 * blocks.
 */
public interface Uses extends AutoCloseable {
  /** Reads the next one, in order of time but for what several processors do at once. */
  boolean next(Use use) throws SourceException;

  /** Uses that found no room. */
  long lost();

  /** What it can and cannot tell here. */
  List<SourceFeature> features();

  @Override
  void close();
}
