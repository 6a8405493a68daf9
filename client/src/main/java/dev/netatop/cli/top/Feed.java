// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetatopException;

/**
 * Where views come from, one for each refresh. A lost agent is no exception but a state of the view
 * ({@link AgentState.Lost}): the feed reaches for it again by itself.
 *
 * <p>Not for several threads at once; a screen that must not wait for the agent (its answer may
 * take up to the client's time limit) calls it on a thread of its own.
 */
public interface Feed extends AutoCloseable {

  /**
   * The next refresh.
   *
   * @param demand what the view shall hold beyond the processes, see {@link Settings#demand}
   * @throws NetatopException where the agent refuses what was asked for, which asking again does
   *     not mend
   */
  View next(Demand demand) throws NetatopException, InterruptedException;

  @Override
  void close();
}
