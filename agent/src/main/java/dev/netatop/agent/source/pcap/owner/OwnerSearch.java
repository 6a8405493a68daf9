// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import dev.netatop.agent.source.SourceFeature;
import org.jspecify.annotations.Nullable;

/**
 * Finds owners without holding up who asks. Asked and read by one thread; the work is another's.
 */
public interface OwnerSearch extends AutoCloseable {
  /** Asks for an owner; false where too many questions wait already. */
  boolean ask(Endpoint end);

  /** The next answer; null where there is none yet. */
  @Nullable OwnerAnswer next();

  /** How owners are found here, and what is lost where it is not the best way. Any thread. */
  SourceFeature feature();

  @Override
  void close();
}
