// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import dev.netatop.agent.atop.GetsockoptAnswers;
import dev.netatop.agent.server.Urgency;
import dev.netatop.agent.source.Source;
import dev.netatop.agent.source.SourceException;
import java.util.Optional;

/** A source that counts, with all that belongs to it. */
interface Counting extends AutoCloseable {
  Source source();

  /**
   * Who answers the interface of atop's kernel module, if that is wanted and this source can.
   *
   * @throws SourceException where it can, and fails to
   */
  Optional<GetsockoptAnswers> answers() throws SourceException;

  /** Why {@link #answers} are not to be had where they are wanted: a clause for people. */
  String cannotAnswer();

  /** What wakes the server, by {@code wake}, when the source has something to tell. */
  Waking waking(Runnable wake, Urgency urgency);

  /** Has the threads that wake look at how urgent they are now. Any thread. */
  void urgencyChanged();

  /** Ends what the source has. */
  @Override
  void close();

  /** Wakes the server, in other threads, from its beginning until it is closed. */
  interface Waking extends AutoCloseable {
    void begin();

    @Override
    void close();
  }
}
