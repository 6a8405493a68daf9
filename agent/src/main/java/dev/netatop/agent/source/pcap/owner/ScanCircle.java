// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

/**
 * Goes round all processes, the greatest id first, again and again. Who joins in the middle has
 * seen all when its place comes again.
 */
final class ScanCircle {
  /** Where the circle stands: what comes next. */
  record Place(long round, int next) {}

  private int[] ids = {};
  private int at;
  private long round;

  /** Begins a round. */
  void begin(int[] descendingIds) {
    ids = descendingIds;
    at = 0;
    round++;
  }

  boolean hasNext() {
    return at < ids.length;
  }

  int next() {
    return ids[at++];
  }

  /** How many the present round has. */
  int size() {
    return ids.length;
  }

  Place place() {
    return new Place(round, hasNext() ? ids[at] : 0);
  }

  /** Whether all have been passed since a place. */
  boolean isRoundSince(Place place) {
    if (round == place.round()) {
      return false;
    }
    // Those that were to come then were passed in that round, the others have to be in the next.
    return round > place.round() + 1 || (hasNext() ? ids[at] : 0) <= place.next();
  }
}
