// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what is sure to come. */
final class Pause {
  private Pause() {}

  static void ms(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits until something holds. */
  static void until(String what, Duration limit, BooleanSupplier holds) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + limit + ": " + what);
      }
      ms(10);
    }
  }
}
