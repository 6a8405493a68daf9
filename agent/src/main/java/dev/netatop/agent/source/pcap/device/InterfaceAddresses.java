// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.netatop.agent.source.SourceException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The agent's network namespace, by getifaddrs(3): all of it in two questions to the kernel. */
final class InterfaceAddresses implements Network {
  /** So many entries are looked at. */
  private static final int MAX_ENTRIES = 100_000;

  private static final int IFF_UP = 1;
  private static final int IFF_LOOPBACK = 8;

  // struct ifaddrs
  private static final int NAME = 8;
  private static final int FLAGS = 16;
  private static final int ADDRESS = 24;
  private static final int MASK = 32;

  // struct sockaddr_in, sockaddr_in6, sockaddr_ll
  private static final int IN_ADDRESS = 4;
  private static final int IN6_ADDRESS = 8;
  private static final int LL_INDEX = 4;

  @Override
  public State read() throws SourceException {
    try (Memory first = new Memory(Native.POINTER_SIZE)) {
      if (LibC.getifaddrs(first) != 0) {
        throw new SourceException("cannot list network interfaces: " + LibC.text(LibC.errno()));
      }
      Pointer list = first.getPointer(0);
      try {
        return state(list);
      } finally {
        if (list != null) {
          LibC.freeifaddrs(list);
        }
      }
    }
  }

  private static State state(@Nullable Pointer list) {
    Map<String, Link> links = new HashMap<>();
    LocalAddresses.Builder addresses = new LocalAddresses.Builder();
    Pointer entry = list;
    for (int i = 0; entry != null && i < MAX_ENTRIES; i++) {
      int flags = entry.getInt(FLAGS);
      Pointer address = entry.getPointer(ADDRESS);
      int family = address == null ? LibC.AF_PACKET : address.getShort(0);
      if (family == LibC.AF_PACKET) {
        addLink(links, name(entry), flags, address);
      } else if (family == LibC.AF_INET && address != null) {
        Pointer mask = entry.getPointer(MASK);
        int bits = mask == null ? -1 : bigEndian(mask.getInt(IN_ADDRESS));
        boolean loopback = (flags & IFF_LOOPBACK) != 0;
        addresses.v4(bigEndian(address.getInt(IN_ADDRESS)), bits, loopback);
      } else if (family == LibC.AF_INET6 && address != null) {
        long high = bigEndian(address.getLong(IN6_ADDRESS));
        addresses.v6(high, bigEndian(address.getLong(IN6_ADDRESS + 8)));
      }
      entry = entry.getPointer(0);
    }
    return new State(new ArrayList<>(links.values()), addresses.build());
  }

  private static void addLink(
      Map<String, Link> links, String name, int flags, @Nullable Pointer address) {
    // The C library gives no address for a link that has none, such as a tunnel.
    int index = address == null ? LibC.if_nametoindex(name) : address.getInt(LL_INDEX);
    if (index > 0) {
      links.put(name, new Link(index, name, (flags & IFF_UP) != 0, (flags & IFF_LOOPBACK) != 0));
    }
  }

  private static String name(Pointer entry) {
    Pointer name = entry.getPointer(NAME);
    return name == null ? "" : name.getString(0, StandardCharsets.UTF_8.name());
  }

  private static int bigEndian(int number) {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? number : Integer.reverseBytes(number);
  }

  private static long bigEndian(long number) {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? number : Long.reverseBytes(number);
  }
}
