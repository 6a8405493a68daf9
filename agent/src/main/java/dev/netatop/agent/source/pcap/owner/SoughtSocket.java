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
  private boolean isDecided;

  SoughtSocket(long inode, ScanCircle.Place joined) {
    this.inode = inode;
    this.joined = joined;
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

  void add(Holder holder) {
    if (holders.size() < MAX_HOLDERS) {
      holders.add(holder);
    }
  }

  /** The holder that was found first. */
  Holder firstHolder() {
    return holders.iterator().next();
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
