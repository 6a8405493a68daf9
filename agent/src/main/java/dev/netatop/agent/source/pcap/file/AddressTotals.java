// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.file;

import dev.netatop.agent.source.pcap.FlowTable;
import dev.netatop.agent.source.pcap.Hash;

/** How many packets each address takes part in, and whether it was taken for a local one. */
final class AddressTotals {
  private static final int WORDS = 4;
  private static final int HIGH = 0;
  private static final int LOW = 1;
  private static final int PACKETS = 2;
  private static final int FLAGS = 3;
  private static final int USED = 1;
  private static final int V6 = 2;
  private static final int LOCAL = 4;

  private final long[] words;
  private final int mask;
  private final long seed;

  /** Room for both ends of that many flows. */
  AddressTotals(int flows, long seed) {
    int places = Integer.highestOneBit(Math.max(1, flows)) * 4;
    this.words = new long[places * WORDS];
    this.mask = places - 1;
    this.seed = seed;
  }

  private int place(FlowTable flows, int flow, boolean first) {
    long high = flows.addressHigh(flow, first);
    long low = flows.addressLow(flow, first);
    int family = flows.isV6(flow) ? V6 : 0;
    long hash = Hash.mix(Hash.mix(seed + family, high), low);
    for (int place = (int) hash & mask; ; place = place + 1 & mask) {
      int at = place * WORDS;
      if (words[at + FLAGS] == 0) {
        words[at + HIGH] = high;
        words[at + LOW] = low;
        words[at + FLAGS] = USED | family;
        return at;
      }
      if (words[at + HIGH] == high
          && words[at + LOW] == low
          && (words[at + FLAGS] & V6) == family) {
        return at;
      }
    }
  }

  void add(FlowTable flows, int flow, boolean first, long packets) {
    words[place(flows, flow, first) + PACKETS] += packets;
  }

  long packets(FlowTable flows, int flow, boolean first) {
    return words[place(flows, flow, first) + PACKETS];
  }

  void takeForLocal(FlowTable flows, int flow, boolean first) {
    words[place(flows, flow, first) + FLAGS] |= LOCAL;
  }

  boolean isTakenForLocal(FlowTable flows, int flow, boolean first) {
    return (words[place(flows, flow, first) + FLAGS] & LOCAL) != 0;
  }
}
