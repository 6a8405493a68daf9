// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sockets there were at one moment, by protocol and local port. Bounded. */
final class SocketTable {
  private final int bound;
  private final Map<Integer, List<SocketRow>> byPort = new HashMap<>();
  private int size;

  SocketTable(int bound) {
    this.bound = bound;
  }

  /** Adds one, if there is room and it has a port. */
  void add(int protocol, SocketRow row) {
    if (size < bound && row.localPort() != 0) {
      size++;
      byPort.computeIfAbsent(key(protocol, row.localPort()), k -> new ArrayList<>(1)).add(row);
    }
  }

  int size() {
    return size;
  }

  /**
   * The sockets that packets of an end may be of. TCP: the one of just these two ends, listeners
   * are not meant. UDP: those that fit best; all that take what is sent to a group where the local
   * address is one.
   */
  List<SocketRow> find(Endpoint end, boolean isGroup) {
    List<SocketRow> rows = byPort.getOrDefault(key(end.protocol(), end.localPort()), List.of());
    if (end.protocol() == DiagMessages.TCP) {
      return rows.stream().filter(row -> row.speaks(end) && row.isOf(end)).limit(1).toList();
    }
    int best = rows.stream().mapToInt(row -> row.fit(end)).max().orElse(-1);
    return best < 0
        ? List.of()
        : rows.stream().filter(row -> row.fit(end) >= (isGroup ? 1 : best)).toList();
  }

  private static int key(int protocol, int port) {
    return protocol << 16 | port;
  }
}
