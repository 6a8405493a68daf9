// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

/**
 * Somebody wants the agent to end. Made by one thread, heeded by another, in whatever order they
 * come to it.
 */
final class StopRequest {
  private boolean made;
  private Runnable action = () -> {};

  /** Asks the agent to end; once is enough. */
  synchronized void make() {
    made = true;
    action.run();
  }

  /** Runs {@code whenMade} when the request is made, at once if it has been. */
  synchronized void heed(Runnable whenMade) {
    action = whenMade;
    if (made) {
      action.run();
    }
  }
}
