// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** A socket whose holders are sought, and those found so far. */
final class SoughtSocket {
  /** Holders that are put down: more of them are no chain anyway. */
  private static final int MAX_HOLDERS = 64;

  private final long inode;
  private final ScanCircle.Place joined;
  private final Set<Holder> holders = new LinkedHashSet<>();
  private final Collection<Holder> before;
  private long newSinceNs;
  private boolean isDecided;

  /**
   * A socket to seek.
   *
   * @param before holders that were found in an earlier search
   * @param beforeNs when that ended, monotonic; {@link Long#MIN_VALUE} there was none
   */
  SoughtSocket(long inode, ScanCircle.Place joined, Collection<Holder> before, long beforeNs) {
    this.inode = inode;
    this.joined = joined;
    this.before = before;
    this.newSinceNs = beforeNs;
  }

  long inode() {
    return inode;
  }

  /** Where the circle stood when the search began. */
  ScanCircle.Place joined() {
    return joined;
  }

  boolean isSighted() {
    return !holders.isEmpty();
  }

  /**
   * @param notBeforeNs a time at which this holder did not have it; {@link Long#MIN_VALUE} none
   */
  void add(Holder holder, long notBeforeNs) {
    if (holders.isEmpty()) {
      newSinceNs = Math.max(newSinceNs, notBeforeNs);
    }
    if (holders.size() < MAX_HOLDERS) {
      holders.add(holder);
    }
  }

  /** The holder that was found first. */
  Holder firstHolder() {
    return holders.iterator().next();
  }

  /** Holders that were found in an earlier search. */
  Collection<Holder> before() {
    return before;
  }

  /**
   * A time at which the first holder did not have it, or all its kin was looked at, by the
   * monotonic clock: who was there already has not inherited it since. {@link Long#MIN_VALUE} where
   * none is known.
   */
  long newSinceNs() {
    return newSinceNs;
  }

  Collection<Holder> holders() {
    return holders;
  }

  boolean isDecided() {
    return isDecided;
  }

  void setDecided() {
    isDecided = true;
  }
}
