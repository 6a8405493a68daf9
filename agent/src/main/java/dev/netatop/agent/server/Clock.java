// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.source.Moment;
import java.time.Instant;

/** Reads both clocks, once a cycle. */
@FunctionalInterface
public interface Clock {
  Moment read();

  /** The clocks of this machine: CLOCK_BOOTTIME and CLOCK_REALTIME. */
  static Clock system() {
    return () -> {
      Instant now = Instant.now();
      return new Moment(Posix.bootTimeNs(), now.getEpochSecond() * 1_000_000_000L + now.getNano());
    };
  }
}
