// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/** Hears of changed counters, on a thread of its subscription's own. */
@FunctionalInterface
public interface WatchListener {

  /** An interval is over. */
  void updated(WatchUpdate update);

  /**
   * The watch ended for another reason than {@link Subscription#close}: the agent went away, for
   * example. Nothing follows.
   */
  default void ended(NetatopException reason) {}
}
