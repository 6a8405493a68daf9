// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.source.pcap.Packet;
import dev.netatop.agent.source.pcap.owner.Endpoint;
import dev.netatop.agent.source.pcap.owner.OwnerAnswer;
import dev.netatop.agent.source.pcap.owner.Use;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sockets the kernel has told us of: by number, by the ends of packets that are still to come, and
 * datagram sockets by their local end, which serves many remote ones. Bounded.
 *
 * <p>Numbers are those that uses come with: of a connection its SO_COOKIE, of a datagram socket the
 * inode of its file, marked.
 */
final class KnownSockets {
  private static final int MAX = 1 << 16;

  private final Map<Long, Sockinfo> byNumber = new HashMap<>();
  private final Map<Endpoint, Sockinfo> expected = new HashMap<>();
  private final LocalSockets bound = new LocalSockets(MAX);
  private long overflows;

  /** The number of a socket that a search has found. */
  static long number(OwnerAnswer.Owned found) {
    return found.end().protocol() == Packet.UDP ? Use.INODE | found.inode() : found.cookie();
  }

  @Nullable Sockinfo byNumber(long number) {
    return number == 0 ? null : byNumber.get(number);
  }

  /** The socket has this number. */
  void add(Sockinfo socket, long number) {
    if (number == 0 || socket.number == number) {
      return;
    }
    socket.number = number;
    put(byNumber, number, socket);
  }

  /** Packets of this end are those of the socket. */
  void expect(Endpoint end, Sockinfo socket) {
    put(expected, end, socket);
  }

  /**
   * Datagrams to this local end are those of the socket.
   *
   * @param isAnyAddress whether those to other addresses are, too
   * @param isAnyFamily whether those of the other family are, too
   */
  void bind(Endpoint end, boolean isAnyAddress, boolean isAnyFamily, Sockinfo socket) {
    socket.isAnyAddress |= isAnyAddress;
    socket.isAnyFamily |= isAnyFamily;
    bound.put(end, socket);
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
      told = bound.at(end);
    }
    return told == null || isOver(told) ? null : told;
  }

  void remove(Sockinfo socket) {
    if (socket.number != 0) {
      byNumber.remove(socket.number, socket);
    }
  }

  /** Forgets sockets whose owners are gone. */
  void collect() {
    byNumber.values().removeIf(socket -> socket.flows == 0 && isOver(socket));
    expected.values().removeIf(KnownSockets::isOver);
    bound.clear();
    for (Sockinfo socket : byNumber.values()) {
      if (!socket.isTcp() && !isOver(socket)) {
        bound.put(socket.end, socket);
      }
    }
  }

  private static boolean isOver(Sockinfo socket) {
    Taskinfo owner = socket.process;
    return owner == null || owner.isGone || socket.isClosed;
  }

  /** Sockets that found no room. */
  long overflows() {
    return overflows + bound.overflows();
  }
}
