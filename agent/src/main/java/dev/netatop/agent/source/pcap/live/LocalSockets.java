// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.source.pcap.Packet;
import dev.netatop.agent.source.pcap.owner.Endpoint;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which socket packets to a local end reach, where only one can be meant. Bounded. */
final class LocalSockets {
  /** Stands for several sockets with one local end. */
  private static final Sockinfo SEVERAL =
      new Sockinfo(new Endpoint(Packet.UDP, false, 0, 0, 0, 0, 0, 0));

  private final int bound;
  private final Map<LocalEnd, Sockinfo> byEnd = new HashMap<>();
  private long overflows;

  /** Where packets reach a socket. An address of zeros: it is bound to none. */
  private record LocalEnd(boolean isV6, long high, long low, int port) {
    static LocalEnd of(Endpoint end) {
      return new LocalEnd(end.isV6(), end.localHigh(), end.localLow(), end.localPort());
    }

    static LocalEnd any(boolean isV6, int port) {
      return new LocalEnd(isV6, 0, 0, port);
    }
  }

  /**
   * @param bound how many local ends there may be
   */
  LocalSockets(int bound) {
    this.bound = bound;
  }

  /** Packets to this local end, and to all the socket is bound to, are the socket's. */
  void put(Endpoint end, Sockinfo socket) {
    put(LocalEnd.of(end), socket);
    if (socket.isAnyAddress) {
      put(LocalEnd.any(end.isV6(), end.localPort()), socket);
    }
    if (socket.isAnyFamily) {
      put(LocalEnd.any(!end.isV6(), end.localPort()), socket);
    }
  }

  private void put(LocalEnd end, Sockinfo socket) {
    Sockinfo other = byEnd.get(end);
    if (other == null && byEnd.size() >= bound) {
      overflows++;
    } else if (other == null || other == socket || isOver(other)) {
      byEnd.put(end, socket);
    } else {
      byEnd.put(end, SEVERAL);
    }
  }

  /** Nobody uses it any more but who has told of it since. */
  private static boolean isOver(Sockinfo socket) {
    Taskinfo owner = socket.process;
    return socket != SEVERAL && (owner == null || owner.hasEnded() || socket.isClosed);
  }

  /** The one socket that packets to this local end reach; null where none or several are known. */
  @Nullable Sockinfo at(Endpoint end) {
    Sockinfo socket = byEnd.get(LocalEnd.of(end));
    if (socket == null) {
      socket = byEnd.get(LocalEnd.any(end.isV6(), end.localPort()));
    }
    return socket == SEVERAL ? null : socket;
  }

  /** Forgets sockets, but not that there are several. */
  void removeIf(Predicate<Sockinfo> isForgotten) {
    byEnd.values().removeIf(socket -> socket != SEVERAL && isForgotten.test(socket));
  }

  void clear() {
    byEnd.clear();
  }

  /** Ends that found no room. */
  long overflows() {
    return overflows;
  }
}
