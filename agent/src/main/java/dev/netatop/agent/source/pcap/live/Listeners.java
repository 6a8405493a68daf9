// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.accounting.SocketRules;
import dev.netatop.agent.source.pcap.Packet;
import dev.netatop.agent.source.pcap.owner.Endpoint;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Listeners that the kernel has told of. The three packets by which a connection comes in are the
 * listener's, as they are where the kernel counts; who uses such a connection first is the
 * listener's owner from then on. A connection of another listener pays for them itself. Bounded.
 */
final class Listeners {
  private static final int MAX = 1 << 14;

  private final LocalSockets byEnd = new LocalSockets(MAX);

  /** How far a connection has come in. */
  enum Handshake {
    NONE,
    OPENED,
    ANSWERED
  }

  /**
   * A task has begun to listen.
   *
   * @param number of the listener, as uses have it
   * @return the listener
   */
  Sockinfo told(Endpoint end, boolean isAnyFamily, long number, long nowNs) {
    Sockinfo known = byEnd.at(end);
    Sockinfo listener = known != null && known.number == number ? known : new Sockinfo(end);
    listener.number = number;
    listener.lastNs = nowNs;
    listener.isAnyFamily = isAnyFamily;
    byEnd.put(end, listener);
    return listener;
  }

  /** Whose a packet of a connection's end is: the end's own, or its listener's. */
  Sockinfo payer(Sockinfo connection, boolean isSent, int flags) {
    int kind = flags & (Packet.SYN | Packet.ACK);
    if (!isSent && kind == Packet.SYN) {
      connection.listener = opened(byEnd.at(connection.end));
      connection.handshake = Handshake.OPENED;
      return payer(connection);
    }
    Handshake before = connection.handshake;
    if (before == Handshake.OPENED && isSent && kind == (Packet.SYN | Packet.ACK)) {
      connection.handshake = Handshake.ANSWERED;
      return payer(connection);
    }
    if (before == Handshake.ANSWERED && !isSent) {
      connection.handshake = Handshake.NONE;
      return payer(connection);
    }
    return connection;
  }

  // A process whose linger has been cut pays for nothing that comes after it.
  private static @Nullable Sockinfo opened(@Nullable Sockinfo listener) {
    if (listener != null && listener.process != null && listener.process.lingerCut) {
      listener.process = null;
      listener.thread = null;
    }
    return listener;
  }

  private static Sockinfo payer(Sockinfo connection) {
    Sockinfo listener = connection.listener;
    return listener == null ? connection : listener;
  }

  /**
   * Forgets listeners whose owner is gone and that nobody has come to for a while.
   *
   * @param forgotten is given each
   */
  void collect(long nowNs, SocketRules rules, Consumer<Sockinfo> forgotten) {
    byEnd.removeIf(
        listener -> {
          Taskinfo owner = listener.process;
          boolean isOwned = owner != null && !owner.isGone;
          boolean isOver = !isOwned && nowNs - listener.lastNs > rules.ownerlessNs();
          if (isOver) {
            forgotten.accept(listener);
          }
          return isOver;
        });
  }

  /** Listeners that found no room. */
  long overflows() {
    return byEnd.overflows();
  }
}
