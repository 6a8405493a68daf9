// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

import java.util.Arrays;

/**
 * The quintuples seen, each with what went either way between its two ends. Which end is local is
 * another question. Bounded; allocates only when it grows. The number of a flow that was removed is
 * given to a later one.
 */
public final class FlowTable {
  /** Instead of the number of a flow: there is no room. */
  public static final int FULL = -1;

  private static final int FIRST_FLOWS = 1024;
  private static final int FREE = -1;

  /** Instead of the key of a flow that is gone. */
  private static final long REMOVED = -1;

  private static final int WORDS = 12;
  private static final int KEY = 0;
  private static final int HIGH_1 = 1;
  private static final int LOW_1 = 2;
  private static final int HIGH_2 = 3;
  private static final int LOW_2 = 4;
  private static final int COUNTERS = 5;
  private static final int FIRST_NS = 9;
  private static final int LAST_NS = 10;
  private static final int MISCELLANY = 11;

  /** In a flow that is gone: the next one that is. */
  private static final int NEXT_REMOVED = HIGH_1;

  private static final int MSS_2_SHIFT = 16;
  private static final int EVIDENCE_SHIFT = 32;
  private static final int MSS_MASK = 0xffff;

  private final int bound;
  private final long seed;
  private long[] words;
  private int[] places;

  /** One more than the highest number given so far. */
  private int end;

  /** The first of the numbers that were given back, each of which leads to the next. */
  private int removed = FREE;

  private int size;

  /** Whether the packet that was last looked up goes from the first end to the second. */
  private boolean forward;

  /**
   * @param bound how many flows there may be
   * @param seed makes it unpredictable which quintuples collide
   */
  public FlowTable(int bound, long seed) {
    this.bound = bound;
    this.seed = seed;
    int first = Math.min(bound, FIRST_FLOWS);
    this.words = new long[first * WORDS];
    this.places = emptyPlaces(first);
  }

  private static int[] emptyPlaces(int flows) {
    int[] places = new int[Integer.highestOneBit(Math.max(1, flows * 2 - 1)) * 2];
    Arrays.fill(places, FREE);
    return places;
  }

  /** The number of the packet's flow, which is new where need be, or {@link #FULL}. */
  public int flow(Packet packet) {
    forward = isForward(packet);
    long key = key(packet);
    long high1 = forward ? packet.sourceHigh : packet.targetHigh;
    long low1 = forward ? packet.sourceLow : packet.targetLow;
    long high2 = forward ? packet.targetHigh : packet.sourceHigh;
    long low2 = forward ? packet.targetLow : packet.sourceLow;
    long hash = hash(key, high1, low1, high2, low2);
    int place = place(hash, key, high1, low1, high2, low2);
    if (places[place] != FREE) {
      return places[place];
    }
    if (size == bound) {
      return FULL;
    }
    int flow = removed;
    if (flow != FREE) {
      removed = (int) words[flow * WORDS + NEXT_REMOVED];
    } else {
      flow = end;
      if (flow * WORDS == words.length) {
        grow();
        place = freePlace(hash);
      }
      end++;
    }
    size++;
    places[place] = flow;
    int at = flow * WORDS;
    Arrays.fill(words, at, at + WORDS, 0);
    words[at + KEY] = key;
    words[at + HIGH_1] = high1;
    words[at + LOW_1] = low1;
    words[at + HIGH_2] = high2;
    words[at + LOW_2] = low2;
    words[at + FIRST_NS] = packet.timeNs;
    words[at + LAST_NS] = packet.timeNs;
    words[at + MISCELLANY] = (long) (forward ? 0 : Evidence.SECOND_BEGAN) << EVIDENCE_SHIFT;
    return flow;
  }

  /**
   * The flow with this end and that one, or {@link #FULL} where there is none; {@link #wentForward}
   * then tells whether this end is the first.
   */
  public int find(
      int protocol,
      boolean isV6,
      long high,
      long low,
      int port,
      long otherHigh,
      long otherLow,
      int otherPort) {
    forward = isForward(high, low, port, otherHigh, otherLow, otherPort);
    long key = key(protocol, isV6, forward ? port : otherPort, forward ? otherPort : port);
    long high1 = forward ? high : otherHigh;
    long low1 = forward ? low : otherLow;
    long high2 = forward ? otherHigh : high;
    long low2 = forward ? otherLow : low;
    int place = place(hash(key, high1, low1, high2, low2), key, high1, low1, high2, low2);
    return places[place] == FREE ? FULL : places[place];
  }

  /** Where the flow with these words is, or where it would be. */
  private int place(long hash, long key, long high1, long low1, long high2, long low2) {
    int mask = places.length - 1;
    int place = (int) hash & mask;
    for (; places[place] != FREE; place = (place + 1) & mask) {
      int at = places[place] * WORDS;
      if (words[at + KEY] == key
          && words[at + LOW_1] == low1
          && words[at + LOW_2] == low2
          && words[at + HIGH_1] == high1
          && words[at + HIGH_2] == high2) {
        break;
      }
    }
    return place;
  }

  /** Forgets a flow; whoever keeps its number forgets that, too. */
  public void remove(int flow) {
    int mask = places.length - 1;
    int hole = (int) hash(flow) & mask;
    while (places[hole] != flow) {
      hole = (hole + 1) & mask;
    }
    // What lies behind, and was put there because this place was taken, moves up.
    for (int i = (hole + 1) & mask; places[i] != FREE; i = (i + 1) & mask) {
      int home = (int) hash(places[i]) & mask;
      if (((i - home) & mask) >= ((i - hole) & mask)) {
        places[hole] = places[i];
        hole = i;
      }
    }
    places[hole] = FREE;
    words[flow * WORDS + KEY] = REMOVED;
    words[flow * WORDS + NEXT_REMOVED] = removed;
    removed = flow;
    size--;
  }

  /** Whether there is a flow with this number, below {@link #end}. */
  public boolean isUsed(int flow) {
    return words[flow * WORDS + KEY] != REMOVED;
  }

  private long hash(int flow) {
    int at = flow * WORDS;
    return hash(
        words[at + KEY],
        words[at + HIGH_1],
        words[at + LOW_1],
        words[at + HIGH_2],
        words[at + LOW_2]);
  }

  /** Ends are ordered by address and port, so that both directions are one flow. */
  private static boolean isForward(Packet packet) {
    return isForward(
        packet.sourceHigh,
        packet.sourceLow,
        packet.sourcePort,
        packet.targetHigh,
        packet.targetLow,
        packet.targetPort);
  }

  private static boolean isForward(
      long high, long low, int port, long otherHigh, long otherLow, int otherPort) {
    int order = Long.compareUnsigned(high, otherHigh);
    if (order == 0) {
      order = Long.compareUnsigned(low, otherLow);
    }
    if (order == 0) {
      order = Integer.compare(port, otherPort);
    }
    return order <= 0;
  }

  private long key(Packet packet) {
    return key(
        packet.protocol,
        packet.isV6,
        forward ? packet.sourcePort : packet.targetPort,
        forward ? packet.targetPort : packet.sourcePort);
  }

  private static long key(int protocol, boolean isV6, long port1, long port2) {
    return port1 << 16 | port2 | (long) protocol << 32 | (isV6 ? 1L << 40 : 0);
  }

  private long hash(long key, long high1, long low1, long high2, long low2) {
    long hash = Hash.mix(Hash.mix(Hash.mix(seed, key), high1), low1);
    return Hash.mix(Hash.mix(hash, high2), low2);
  }

  private void grow() {
    // All numbers are in use, or one that was given back would have been taken.
    int flows = (int) Math.min(bound, 2L * end);
    words = Arrays.copyOf(words, flows * WORDS);
    places = emptyPlaces(flows);
    for (int flow = 0; flow < end; flow++) {
      places[freePlace(hash(flow))] = flow;
    }
  }

  private int freePlace(long hash) {
    int mask = places.length - 1;
    int place = (int) hash & mask;
    while (places[place] != FREE) {
      place = (place + 1) & mask;
    }
    return place;
  }

  /** Whether the packet that {@link #flow} was last asked for goes from the first end. */
  public boolean wentForward() {
    return forward;
  }

  /** Adds what one frame brought. */
  public void add(int flow, boolean fromFirst, long packets, long bytes, long timeNs) {
    int at = flow * WORDS;
    int counters = at + COUNTERS + (fromFirst ? 0 : 2);
    words[counters] += packets;
    words[counters + 1] += bytes;
    words[at + FIRST_NS] = Math.min(words[at + FIRST_NS], timeNs);
    words[at + LAST_NS] = Math.max(words[at + LAST_NS], timeNs);
  }

  /** Puts down the segment size that one end announces. */
  public void announce(int flow, boolean fromFirst, int mss) {
    int at = flow * WORDS + MISCELLANY;
    int shift = fromFirst ? 0 : MSS_2_SHIFT;
    words[at] = (words[at] & ~((long) MSS_MASK << shift)) | (long) mss << shift;
  }

  /** The smaller of the segment sizes that its ends have announced; 0 where none was seen. */
  public int agreedMss(int flow) {
    int both = (int) words[flow * WORDS + MISCELLANY];
    int mss1 = both & MSS_MASK;
    int mss2 = both >>> MSS_2_SHIFT;
    return mss1 == 0 || mss2 == 0 ? Math.max(mss1, mss2) : Math.min(mss1, mss2);
  }

  /** Puts down which way the machine saw a packet go. */
  public void witness(int flow, boolean fromFirst, Passage passage) {
    words[flow * WORDS + MISCELLANY] |= (long) Evidence.of(fromFirst, passage) << EVIDENCE_SHIFT;
  }

  private int evidence(int flow) {
    return (int) (words[flow * WORDS + MISCELLANY] >>> EVIDENCE_SHIFT);
  }

  /** Whether packets of this flow said which way they went. */
  public boolean sayWhichWay(int flow) {
    return Evidence.says(evidence(flow));
  }

  /** Whether an end is the capturing machine's own, where packets said which way they went. */
  public boolean isLocal(int flow, boolean first) {
    return Evidence.isLocal(evidence(flow), first);
  }

  /** Whether a packet of this flow went to a group of machines of the link. */
  public boolean wentToGroup(int flow) {
    return (evidence(flow) & Evidence.GROUP) != 0;
  }

  /** Whether the first packet came from the first end. */
  public boolean firstBegan(int flow) {
    return (evidence(flow) & Evidence.SECOND_BEGAN) == 0;
  }

  /** Whether an end's address is that of a group of machines. */
  public boolean isGroup(int flow, boolean first) {
    return Packet.isGroup(isV6(flow), addressHigh(flow, first), addressLow(flow, first));
  }

  /** Whether both ends are one. */
  public boolean isToItself(int flow) {
    return addressHigh(flow, true) == addressHigh(flow, false)
        && addressLow(flow, true) == addressLow(flow, false)
        && port(flow, true) == port(flow, false);
  }

  /** How many flows there are. */
  public int size() {
    return size;
  }

  /** All flows have numbers below this one; where none was removed it is {@link #size}. */
  public int end() {
    return end;
  }

  public int protocol(int flow) {
    return (int) (words[flow * WORDS + KEY] >>> 32) & 0xff;
  }

  public boolean isV6(int flow) {
    return (words[flow * WORDS + KEY] >>> 40 & 1) != 0;
  }

  /** Upper half of an end's address. */
  public long addressHigh(int flow, boolean ofFirst) {
    return words[flow * WORDS + (ofFirst ? HIGH_1 : HIGH_2)];
  }

  /** Lower half of an end's address. */
  public long addressLow(int flow, boolean ofFirst) {
    return words[flow * WORDS + (ofFirst ? LOW_1 : LOW_2)];
  }

  public int port(int flow, boolean ofFirst) {
    return (int) (words[flow * WORDS + KEY] >>> (ofFirst ? 16 : 0)) & 0xffff;
  }

  /** Packets that an end sent to the other. */
  public long packets(int flow, boolean fromFirst) {
    return words[flow * WORDS + COUNTERS + (fromFirst ? 0 : 2)];
  }

  /** IP bytes that an end sent to the other. */
  public long bytes(int flow, boolean fromFirst) {
    return words[flow * WORDS + COUNTERS + (fromFirst ? 1 : 3)];
  }

  /** Time of its first packet, nanoseconds since the epoch. */
  public long firstNs(int flow) {
    return words[flow * WORDS + FIRST_NS];
  }

  /** Time of its last packet, nanoseconds since the epoch. */
  public long lastNs(int flow) {
    return words[flow * WORDS + LAST_NS];
  }
}
