// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetCounters;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * The counters of one thing at the readings of the window; before its first one it had none.
 * Readings that changed nothing are not kept.
 */
final class Trail {
  private record Reading(long timeNs, NetCounters counters) {}

  private final Deque<Reading> readings = new ArrayDeque<>(2);
  private long validFromNs = Long.MIN_VALUE;

  /**
   * Takes a reading. Where a counter ran backwards nothing earlier is compared with what follows.
   */
  void add(long timeNs, NetCounters counters) {
    Reading last = readings.peekLast();
    if (last != null && !counters.isAtLeast(last.counters())) {
      restart(timeNs);
    }
    if (last == null || !counters.equals(last.counters())) {
      readings.addLast(new Reading(timeNs, counters));
    }
  }

  /** Nothing before this time is compared with what follows. */
  void restart(long timeNs) {
    validFromNs = timeNs;
  }

  /** The mean rate between the beat that is the base and the newest one. */
  Optional<Rates> rates(Beats beats) {
    long baseNs = Math.max(beats.baseNs(), validFromNs);
    NetCounters before = at(baseNs);
    Reading last = readings.peekLast();
    NetCounters now = last == null ? NetCounters.ZERO : last.counters();
    return Rates.between(before, now, beats.newestNs() - baseNs);
  }

  private NetCounters at(long timeNs) {
    while (readings.size() > 1) {
      Iterator<Reading> oldest = readings.iterator();
      oldest.next();
      if (oldest.next().timeNs() > timeNs) {
        break;
      }
      readings.removeFirst();
    }
    Reading first = readings.peekFirst();
    return first == null || first.timeNs() > timeNs ? NetCounters.ZERO : first.counters();
  }
}
