// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import dev.netatop.agent.source.pcap.Packet;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The interfaces of the agent's network namespace, read anew when they may have changed. */
final class LocalLinks implements Links {
  private static final long KEPT_NS = 10_000_000_000L;

  /** An address that is not known is looked for again, but not by every packet to it. */
  private static final long MISSED_NS = 1_000_000_000L;

  private static final int MAX_INTERFACES = 16;

  private record Address(long high, long low) {}

  private final Map<Address, Integer> byAddress = new HashMap<>();
  private final Set<Address> broadcasts = new HashSet<>();
  private int[] all = {};
  private boolean isRead;
  private long readNs;

  @Override
  public int interfaceOf(Endpoint end, long nowNs) {
    refresh(KEPT_NS, nowNs);
    Address address = new Address(end.localHigh(), end.localLow());
    @Nullable Integer known = byAddress.get(address);
    if (known == null) {
      refresh(MISSED_NS, nowNs);
      known = byAddress.get(address);
    }
    return known == null ? 0 : known;
  }

  @Override
  public int[] all(long nowNs) {
    refresh(KEPT_NS, nowNs);
    return all.clone();
  }

  @Override
  public boolean isGroup(Endpoint end, long nowNs) {
    if (Packet.isGroup(end.isV6(), end.localHigh(), end.localLow())) {
      return true;
    }
    refresh(KEPT_NS, nowNs);
    return !end.isV6() && broadcasts.contains(new Address(end.localHigh(), end.localLow()));
  }

  private void refresh(long keptNs, long nowNs) {
    if (isRead && nowNs - readNs < keptNs) {
      return;
    }
    isRead = true;
    readNs = nowNs;
    byAddress.clear();
    broadcasts.clear();
    List<Integer> numbers = new ArrayList<>();
    try {
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        if (numbers.size() < MAX_INTERFACES) {
          numbers.add(each.getIndex());
        }
        for (InterfaceAddress address : each.getInterfaceAddresses()) {
          byAddress.putIfAbsent(address(address.getAddress()), each.getIndex());
          if (address.getBroadcast() != null) {
            broadcasts.add(address(address.getBroadcast()));
          }
        }
      }
    } catch (SocketException noInterfaces) {
      numbers.clear(); // what is bound to an interface is not found then
    }
    all = numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  private static Address address(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return bytes.capacity() == 4
        ? new Address(Packet.V4_HIGH, Packet.V4_LOW | (bytes.getInt() & 0xffffffffL))
        : new Address(bytes.getLong(), bytes.getLong());
  }
}
