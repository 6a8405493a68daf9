// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/** Hears of finished processes, on a thread of its subscription's own. */
@FunctionalInterface
public interface ExitListener {

  /** A process finished. */
  void exited(Exit exit);

  /**
   * The subscription ended for another reason than {@link Subscription#close}: the agent went away,
   * for example. Nothing follows.
   */
  default void ended(NetatopException reason) {}
}
