// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

import java.util.Arrays;

/**
 * Knows packets again that pass several interfaces of one machine: bridge and port, tunnel and
 * bond, VLAN and its carrier. A packet is the same one where another interface has shown its
 * addresses, ports, IP identification, length and, of TCP, sequence numbers and flags (of UDP, the
 * first bytes of payload) within two seconds. One that the same interface shows again is another
 * packet: a retransmission.
 */
final class DuplicateFilter {
  private static final int ENTRIES = 1 << 14;
  private static final long WINDOW_NS = 2_000_000_000L;

  private final long[] fingerprint = new long[ENTRIES];
  private final long[] timeNs = new long[ENTRIES];
  private final int[] interfaceId = new int[ENTRIES];

  DuplicateFilter() {
    Arrays.fill(interfaceId, Frame.NO_INTERFACE);
  }

  /** Whether another interface has shown this packet; remembers it where none has. */
  boolean isDuplicate(Packet packet) {
    if (packet.interfaceId == Frame.NO_INTERFACE) {
      return false;
    }
    int i = (int) (packet.fingerprint >>> 40) & (ENTRIES - 1);
    if (fingerprint[i] == packet.fingerprint
        && interfaceId[i] != packet.interfaceId
        && interfaceId[i] != Frame.NO_INTERFACE
        && Math.abs(packet.timeNs - timeNs[i]) <= WINDOW_NS) {
      return true;
    }
    fingerprint[i] = packet.fingerprint;
    timeNs[i] = packet.timeNs;
    interfaceId[i] = packet.interfaceId;
    return false;
  }
}
