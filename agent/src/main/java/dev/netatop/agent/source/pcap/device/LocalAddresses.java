// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import dev.netatop.agent.source.pcap.Hash;
import dev.netatop.agent.source.pcap.Packet;
import java.util.Arrays;

/**
 * The addresses at which a machine itself is reached. Immutable; asking allocates nothing.
 *
 * <p>They are those its interfaces have, and of a loopback interface whatever lies in the network
 * of an IPv4 address (the kernel routes that whole network to itself: fib_add_ifaddr of
 * net/ipv4/fib_frontend.c). Addresses of groups, broadcast among them, are no one's own.
 */
final class LocalAddresses {
  static final LocalAddresses NONE = new Builder().build();

  /** Halves of addresses at 2 i and 2 i + 1; both 0 where there is none. */
  private final long[] v4;

  private final long[] v6;

  /** First and last address of networks. */
  private final long[] networks;

  private final long[] sorted;

  private LocalAddresses(Builder builder) {
    v4 = table(builder.v4, builder.v4Count);
    v6 = table(builder.v6, builder.v6Count);
    networks = Arrays.copyOf(builder.networks, builder.networkCount);
    sorted = builder.sorted();
  }

  private static long[] table(long[] addresses, int longs) {
    long[] table = new long[Math.max(4, Integer.highestOneBit(longs) * 4)];
    for (int i = 0; i < longs; i += 2) {
      int at = slot(table, addresses[i], addresses[i + 1]);
      table[at] = addresses[i];
      table[at + 1] = addresses[i + 1];
    }
    return table;
  }

  /** Where an address is, or would be. */
  private static int slot(long[] table, long high, long low) {
    int at = (int) Hash.mix(high, low) * 2 & table.length - 1;
    while ((table[at] != high || table[at + 1] != low) && (table[at] | table[at + 1]) != 0) {
      at = at + 2 & table.length - 1;
    }
    return at;
  }

  private static boolean contains(long[] table, long high, long low) {
    int at = slot(table, high, low);
    return (table[at] | table[at + 1]) != 0;
  }

  /** Addresses stand as in {@link Packet}. */
  boolean contains(boolean isV6, long high, long low) {
    return isV6 ? contains(v6, high, low) : contains(v4, high, low) || inNetwork(low);
  }

  private boolean inNetwork(long low) {
    for (int i = 0; i < networks.length; i += 2) {
      if (low >= networks[i] && low <= networks[i + 1]) {
        return true;
      }
    }
    return false;
  }

  /** Whether the other one has the same addresses. */
  boolean sameAs(LocalAddresses other) {
    return Arrays.equals(sorted, other.sorted);
  }

  /** Gathers addresses; an address that several interfaces have is given once or often. */
  static final class Builder {
    private long[] v4 = new long[8];
    private long[] v6 = new long[8];
    private long[] networks = new long[2];
    private int v4Count;
    private int v6Count;
    private int networkCount;

    /**
     * Adds an IPv4 address.
     *
     * @param address in the machine's byte order
     * @param mask of its network, likewise
     * @param loopback whether its interface is a loopback interface
     */
    Builder v4(int address, int mask, boolean loopback) {
      if (loopback && mask != -1) {
        networks = room(networks, networkCount);
        networks[networkCount++] = Packet.V4_LOW | (address & mask & 0xffffffffL);
        networks[networkCount++] = Packet.V4_LOW | ((address | ~mask) & 0xffffffffL);
      }
      v4 = room(v4, v4Count);
      v4[v4Count++] = Packet.V4_HIGH;
      v4[v4Count++] = Packet.V4_LOW | (address & 0xffffffffL);
      return this;
    }

    Builder v6(long high, long low) {
      v6 = room(v6, v6Count);
      v6[v6Count++] = high;
      v6[v6Count++] = low;
      return this;
    }

    private static long[] room(long[] array, int used) {
      return used < array.length ? array : Arrays.copyOf(array, array.length * 2);
    }

    /** The same numbers for the same addresses, in whatever order they were given. */
    private long[] sorted() {
      long[] all = new long[v4Count / 2 + v6Count / 2 + networkCount / 2];
      int count = 0;
      for (int i = 0; i < v4Count; i += 2) {
        all[count++] = Hash.mix(4, v4[i + 1]);
      }
      for (int i = 0; i < v6Count; i += 2) {
        all[count++] = Hash.mix(Hash.mix(6, v6[i]), v6[i + 1]);
      }
      for (int i = 0; i < networkCount; i += 2) {
        all[count++] = Hash.mix(Hash.mix(8, networks[i]), networks[i + 1]);
      }
      Arrays.sort(all);
      return all;
    }

    LocalAddresses build() {
      return new LocalAddresses(this);
    }
  }
}
