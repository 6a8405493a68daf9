// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.SourceException;

/**
 * A request that is not answered at once, or has many responses. Costs no thread: it is asked to go
 * on every cycle.
 */
abstract class OpenRequest {
  private final long id;

  OpenRequest(long id) {
    this.id = id;
  }

  final long id() {
    return id;
  }

  /**
   * Answers as far as it can.
   *
   * @return whether that was the last response
   */
  abstract boolean advance(Moment moment, Session session) throws RequestException, SourceException;

  /** When it has to go on, if nothing happens before; nanoseconds since boot. */
  long deadlineNs() {
    return Long.MAX_VALUE;
  }

  /** Gives up what it holds, after its last response or instead of it. */
  void close(Session session) {}
}
