// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

/**
 * Remembers which flow the first fragment of a datagram belongs to, for the later ones, which have
 * no ports; and keeps those that come before it. Bounded: where there is no room the oldest
 * datagram of the same place is given up.
 */
final class FragmentTable {
  /** {@link #flow} where the first fragment has not come. */
  static final int UNKNOWN = -2;

  /** {@link #flow} where the first fragment was not counted. */
  static final int UNCOUNTED = -1;

  /** As long as Linux waits (net.ipv4.ipfrag_time). */
  private static final long LIFE_NS = 30_000_000_000L;

  private static final int MAX_DATAGRAM = 0xffff;
  private static final int SETS = 512;
  private static final int WAYS = 8;
  private static final int ENTRIES = SETS * WAYS;

  private final long seed;
  private final long[] sourceHigh = new long[ENTRIES];
  private final long[] sourceLow = new long[ENTRIES];
  private final long[] targetHigh = new long[ENTRIES];
  private final long[] targetLow = new long[ENTRIES];
  private final long[] name = new long[ENTRIES];
  private final long[] timeNs = new long[ENTRIES];
  private final boolean[] used = new boolean[ENTRIES];
  private final int[] flow = new int[ENTRIES];
  private final boolean[] forward = new boolean[ENTRIES];
  private final int[] gathered = new int[ENTRIES];
  private final int[] whole = new int[ENTRIES];
  private final int[] waitingFrames = new int[ENTRIES];
  private final int[] waitingBytes = new int[ENTRIES];
  private long orphans;

  FragmentTable(long seed) {
    this.seed = seed;
  }

  /** The entry of a fragment's datagram, new where need be. */
  int entry(Packet packet) {
    long wanted = name(packet);
    long hash = Hash.mix(Hash.mix(Hash.mix(seed, packet.sourceHigh), packet.sourceLow), wanted);
    hash = Hash.mix(Hash.mix(hash, packet.targetHigh), packet.targetLow);
    int first = ((int) hash & (SETS - 1)) * WAYS;
    int victim = first;
    for (int i = first; i < first + WAYS; i++) {
      if (used[i] && isOver(i, packet.timeNs)) {
        forget(i);
      }
      if (used[i] && is(i, packet, wanted)) {
        return i;
      }
      if (used[victim] && (!used[i] || timeNs[i] < timeNs[victim])) {
        victim = i;
      }
    }
    forget(victim);
    sourceHigh[victim] = packet.sourceHigh;
    sourceLow[victim] = packet.sourceLow;
    targetHigh[victim] = packet.targetHigh;
    targetLow[victim] = packet.targetLow;
    name[victim] = wanted;
    timeNs[victim] = packet.timeNs;
    used[victim] = true;
    flow[victim] = UNKNOWN;
    gathered[victim] = 0;
    whole[victim] = 0;
    return victim;
  }

  /** By RFC 791 the protocol is part of a datagram's name, by RFC 8200 it is not. */
  private static long name(Packet packet) {
    long protocol = packet.isV6 ? 0xff : packet.protocol;
    return (packet.fragmentId & 0xffffffffL) | protocol << 32;
  }

  private boolean is(int entry, Packet packet, long wanted) {
    return name[entry] == wanted
        && sourceLow[entry] == packet.sourceLow
        && targetLow[entry] == packet.targetLow
        && sourceHigh[entry] == packet.sourceHigh
        && targetHigh[entry] == packet.targetHigh;
  }

  /** The clocks of captures step: a datagram from the future is over, too. */
  private boolean isOver(int entry, long nowNs) {
    return Math.abs(nowNs - timeNs[entry]) > LIFE_NS;
  }

  int flow(int entry) {
    return flow[entry];
  }

  boolean wentForward(int entry) {
    return forward[entry];
  }

  /** The first fragment has come, and belongs to this flow. */
  void found(int entry, int ofFlow, boolean fromFirst) {
    flow[entry] = ofFlow;
    forward[entry] = fromFirst;
  }

  /** Keeps a fragment until the first one comes. */
  void keep(int entry, int bytes) {
    if (waitingBytes[entry] + bytes > MAX_DATAGRAM) {
      orphans++;
      return;
    }
    waitingFrames[entry]++;
    waitingBytes[entry] += bytes;
  }

  int waitingFrames(int entry) {
    return waitingFrames[entry];
  }

  int waitingBytes(int entry) {
    return waitingBytes[entry];
  }

  /** What was kept has been counted. */
  void release(int entry) {
    waitingFrames[entry] = 0;
    waitingBytes[entry] = 0;
  }

  /** A fragment has come; forgets the datagram when that was all of it. */
  void gather(int entry, Packet packet) {
    gathered[entry] = Math.min(MAX_DATAGRAM, gathered[entry] + packet.fragmentBytes);
    if (!packet.moreFragments) {
      whole[entry] = packet.fragmentOffset + packet.fragmentBytes;
    }
    if (whole[entry] != 0 && gathered[entry] >= whole[entry] && flow[entry] != UNKNOWN) {
      forget(entry);
    }
  }

  /** A flow is gone: what still comes for it belongs to nobody. */
  void forgetFlow(int gone) {
    for (int i = 0; i < ENTRIES; i++) {
      if (used[i] && flow[i] == gone) {
        flow[i] = UNCOUNTED;
      }
    }
  }

  private void forget(int entry) {
    orphans += waitingFrames[entry];
    release(entry);
    used[entry] = false;
  }

  /** Nothing more comes. */
  void end() {
    for (int i = 0; i < ENTRIES; i++) {
      forget(i);
    }
  }

  /** Fragments whose first one did not come. */
  long orphans() {
    return orphans;
  }
}
