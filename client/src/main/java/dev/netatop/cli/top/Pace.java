// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import java.util.concurrent.TimeUnit;

/** The beat of the refreshes: monotonic time and waiting, so that tests need neither. */
public interface Pace {
  /** Nanoseconds of a monotonic clock. */
  long nowNs();

  /** Waits; returns at once where the time is not above 0. */
  void sleepNs(long timeNs) throws InterruptedException;

  /** The machine's own. */
  Pace SYSTEM =
      new Pace() {
        @Override
        public long nowNs() {
          return System.nanoTime();
        }

        @Override
        public void sleepNs(long timeNs) throws InterruptedException {
          TimeUnit.NANOSECONDS.sleep(timeNs);
        }
      };
}
