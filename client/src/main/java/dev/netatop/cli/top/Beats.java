// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** When readings were taken; tells with which one the newest is to be compared. */
final class Beats {
  private final long windowNs;
  private final Deque<Long> timesNs = new ArrayDeque<>();

  Beats(long windowNs) {
    this.windowNs = windowNs;
  }

  void add(long timeNs) {
    // Of those that are a window old or older only the newest is needed: it is the base.
    while (timesNs.size() > 1) {
      Iterator<Long> oldest = timesNs.iterator();
      oldest.next();
      if (timeNs - oldest.next() < windowNs) {
        break;
      }
      timesNs.removeFirst();
    }
    timesNs.addLast(timeNs);
  }

  /** Nothing earlier is to be compared with what follows. */
  void clear() {
    timesNs.clear();
  }

  boolean isEmpty() {
    return timesNs.isEmpty();
  }

  long baseNs() {
    return timesNs.getFirst();
  }

  long newestNs() {
    return timesNs.getLast();
  }
}
