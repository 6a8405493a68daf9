// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import org.jspecify.annotations.Nullable;

/**
 * Finds owners without holding up who asks. Asked and read by one thread; the work is another's.
 */
public interface OwnerSearch extends AutoCloseable {
  /** Asks for an owner; false where too many questions wait already. */
  boolean ask(Endpoint end);

  /** The next answer; null where there is none yet. */
  @Nullable OwnerAnswer next();

  @Override
  void close();
}
