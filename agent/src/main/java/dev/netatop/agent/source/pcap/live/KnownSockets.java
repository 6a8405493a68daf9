// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.source.pcap.Packet;
import dev.netatop.agent.source.pcap.owner.Endpoint;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sockets the kernel has told us of: by cookie, by the ends of packets that are still to come, and
 * datagram sockets by their local end, which serves many remote ones. Bounded.
 */
final class KnownSockets {
  private static final int MAX = 1 << 16;

  /** Stands for several sockets with one local end. */
  private static final Sockinfo SEVERAL =
      new Sockinfo(new Endpoint(Packet.UDP, false, 0, 0, 0, 0, 0, 0));

  private final Map<Long, Sockinfo> byCookie = new HashMap<>();
  private final Map<Endpoint, Sockinfo> expected = new HashMap<>();
  private final Map<LocalEnd, Sockinfo> bound = new HashMap<>();
  private long overflows;

  /** All zero but the port: bound to no address. */
  private record LocalEnd(long high, long low, int port) {}

  @Nullable Sockinfo byCookie(long cookie) {
    return cookie == 0 ? null : byCookie.get(cookie);
  }

  /** The socket has this cookie. */
  void add(Sockinfo socket, long cookie) {
    if (cookie == 0 || socket.cookie == cookie) {
      return;
    }
    socket.cookie = cookie;
    put(byCookie, cookie, socket);
  }

  /** Packets of this end are those of the socket. */
  void expect(Endpoint end, Sockinfo socket) {
    put(expected, end, socket);
  }

  /** Datagrams to this local end are those of the socket. */
  void bind(Endpoint end, Sockinfo socket) {
    LocalEnd local = new LocalEnd(end.localHigh(), end.localLow(), end.localPort());
    Sockinfo other = bound.get(local);
    if (other == null || (other != SEVERAL && (isOver(other) || hasEnded(other)))) {
      put(bound, local, socket);
    } else if (other != socket) {
      put(bound, local, SEVERAL);
    }
  }

  private <K> void put(Map<K, Sockinfo> map, K key, Sockinfo socket) {
    if (map.size() >= MAX && !map.containsKey(key)) {
      overflows++;
    } else {
      map.put(key, socket);
    }
  }

  /** The socket that an end belongs to which a packet shows; null where that is not known. */
  @Nullable Sockinfo take(Endpoint end) {
    Sockinfo told = expected.remove(end);
    if (told == null && end.protocol() == Packet.UDP) {
      told = bound.get(new LocalEnd(end.localHigh(), end.localLow(), end.localPort()));
      if (told == null) {
        told = bound.get(new LocalEnd(0, 0, end.localPort()));
      }
    }
    return told == null || told == SEVERAL || isOver(told) ? null : told;
  }

  void remove(Sockinfo socket) {
    if (socket.cookie != 0) {
      byCookie.remove(socket.cookie, socket);
    }
  }

  /** Forgets sockets whose owners are gone. */
  void collect() {
    byCookie.values().removeIf(socket -> socket.flows == 0 && isOver(socket));
    expected.values().removeIf(KnownSockets::isOver);
    bound.clear();
    for (Sockinfo socket : byCookie.values()) {
      if (!socket.isTcp() && !isOver(socket)) {
        bind(socket.end, socket);
      }
    }
  }

  private static boolean isOver(Sockinfo socket) {
    Taskinfo owner = socket.process;
    return owner == null || owner.isGone || socket.isClosed;
  }

  /** Its owner sends nothing any more, though what it sent may still be to come. */
  private static boolean hasEnded(Sockinfo socket) {
    Taskinfo owner = socket.process;
    return owner != null && owner.hasEnded();
  }

  /** Sockets that found no room. */
  long overflows() {
    return overflows;
  }
}
