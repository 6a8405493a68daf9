// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.accounting.SocketRules;
import dev.netatop.agent.source.pcap.Packet;
import dev.netatop.agent.source.pcap.owner.Endpoint;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Listeners that the kernel has told of. The three packets by which a connection comes in are the
 * listener's, as they are where the kernel counts; who uses such a connection first is the
 * listener's owner from then on. A connection of another listener pays for them itself. Bounded.
 */
final class Listeners {
  private static final int MAX = 1 << 14;
  private static final int SYN = 2;
  private static final int ACK = 16;

  /** Stands for several listeners with one local end: which of them it is shows later. */
  private static final Sockinfo SEVERAL =
      new Sockinfo(new Endpoint(Packet.TCP, false, 0, 0, 0, 0, 0, 0));

  private final Map<LocalEnd, Sockinfo> byEnd = new HashMap<>();
  private long overflows;

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
    Sockinfo known = byEnd.get(LocalEnd.of(end));
    Sockinfo listener = known != null && known.number == number ? known : new Sockinfo(end);
    listener.number = number;
    listener.lastNs = nowNs;
    put(LocalEnd.of(end), listener);
    if (isAnyFamily) {
      put(LocalEnd.any(false, end.localPort()), listener);
    }
    return listener;
  }

  private void put(LocalEnd end, Sockinfo listener) {
    Sockinfo other = byEnd.get(end);
    if (other == null && byEnd.size() >= MAX) {
      overflows++;
    } else if (other == null || other == listener || isOver(other)) {
      byEnd.put(end, listener);
    } else {
      byEnd.put(end, SEVERAL);
    }
  }

  /** Nobody listens there any more but who has told of it since. */
  private static boolean isOver(Sockinfo listener) {
    Taskinfo owner = listener.process;
    return listener != SEVERAL && (owner == null || owner.hasEnded());
  }

  /** Whose a packet of a connection's end is: the end's own, or its listener's. */
  Sockinfo payer(Sockinfo connection, boolean isSent, int flags) {
    int kind = flags & (SYN | ACK);
    if (!isSent && kind == SYN) {
      connection.listener = opened(of(connection.end));
      connection.handshake = Handshake.OPENED;
      return payer(connection);
    }
    Handshake before = connection.handshake;
    if (before == Handshake.OPENED && isSent && kind == (SYN | ACK)) {
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

  private @Nullable Sockinfo of(Endpoint end) {
    Sockinfo listener = byEnd.get(LocalEnd.of(end));
    if (listener == null) {
      listener = byEnd.get(LocalEnd.any(end.isV6(), end.localPort()));
    }
    return listener == SEVERAL ? null : listener;
  }

  /**
   * Forgets listeners whose owner is gone and that nobody has come to for a while.
   *
   * @param forgotten is given each
   */
  void collect(long nowNs, SocketRules rules, Consumer<Sockinfo> forgotten) {
    for (Iterator<Sockinfo> each = byEnd.values().iterator(); each.hasNext(); ) {
      Sockinfo listener = each.next();
      Taskinfo owner = listener.process;
      boolean isOwned = owner != null && !owner.isGone;
      if (listener != SEVERAL && !isOwned && nowNs - listener.lastNs > rules.ownerlessNs()) {
        each.remove();
        forgotten.accept(listener);
      }
    }
  }

  /** Listeners that found no room. */
  long overflows() {
    return overflows;
  }
}
