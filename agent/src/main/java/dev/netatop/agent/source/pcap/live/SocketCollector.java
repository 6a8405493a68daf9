// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.accounting.SocketRules;
import dev.netatop.agent.source.pcap.CaptureEngine;
import dev.netatop.agent.source.pcap.FlowTable;
import dev.netatop.agent.source.pcap.Packet;
import org.jspecify.annotations.Nullable;

/** Retires flows with their sockinfos. */
final class SocketCollector {
  /** What is still on its way when a connection is closed comes within this time. */
  private static final long CLOSED_REST_NS = 1_000_000_000L;

  /** Owners are looked at again one after the other, not all at once. */
  private static final long REVIEW_STEP_NS = 1_000_000L;

  private final FlowTable flows;
  private final CaptureEngine engine;
  private final Ownership owners;
  private final SockinfoTable sockets;
  private final SocketRules rules;
  private long collectedNs;

  SocketCollector(FlowTable flows, CaptureEngine engine, Ownership owners, SocketRules rules) {
    this.flows = flows;
    this.engine = engine;
    this.owners = owners;
    this.sockets = owners.sockets();
    this.rules = rules;
  }

  /** Looks at every flow. */
  void collect(long nowNs) {
    long reviewNs = nowNs;
    for (int flow = 0; flow < flows.end(); flow++) {
      if (!flows.isUsed(flow)) {
        continue;
      }
      Sockinfo first = sockets.of(flow, true);
      Sockinfo second = sockets.of(flow, false);
      long lastNs = sockets.lastNs(flow);
      if (isOver(flow, first, second, nowNs - lastNs)) {
        sockets.detach(flow);
        engine.remove(flow);
      } else if (lastNs > collectedNs) {
        if (first != null) {
          owners.review(first, reviewNs);
        }
        if (second != null && second != first) {
          owners.review(second, reviewNs);
        }
        reviewNs += REVIEW_STEP_NS;
      }
    }
    owners.collect(nowNs, rules);
    collectedNs = nowNs;
  }

  private boolean isOver(
      int flow, @Nullable Sockinfo first, @Nullable Sockinfo second, long idleNs) {
    boolean isOwned = isOwned(first) || isOwned(second);
    if (flows.protocol(flow) == Packet.TCP) {
      boolean isClosed = sockets.isClosed(flow) && idleNs > CLOSED_REST_NS;
      return rules.forgetsTcp(idleNs, isOwned, isClosed);
    }
    int port = first != null ? flows.port(flow, true) : 0;
    int otherPort = second != null ? flows.port(flow, false) : 0;
    // Of two local ends the server's is the one to go by: its port may be well known.
    int localPort = port == 0 || otherPort == 0 ? port + otherPort : Math.min(port, otherPort);
    return rules.forgetsUdp(idleNs, isOwned, localPort);
  }

  private static boolean isOwned(@Nullable Sockinfo socket) {
    Taskinfo owner = socket == null ? null : socket.process;
    return owner != null && !owner.isGone;
  }
}
