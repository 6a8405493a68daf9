// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.accounting.Counters;
import java.nio.ByteBuffer;

/** How tasks are written for clients that read records of one size, the size of their requests. */
public interface RecordFormat {
  /** Size of a record, and of a request. */
  int bytes();

  /**
   * Adds a record.
   *
   * @param startEpochNs when the task started, nanoseconds since the epoch
   */
  void put(ByteBuffer into, int id, long startEpochNs, String command, Counters counters);

  /** Adds what ends a list. */
  void putEnd(ByteBuffer into);
}
