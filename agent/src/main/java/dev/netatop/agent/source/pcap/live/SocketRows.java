// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.procfs.Reading;
import dev.netatop.agent.source.SocketFigures;
import dev.netatop.agent.source.SocketInfo;
import dev.netatop.agent.source.SocketList;
import dev.netatop.agent.source.pcap.FlowTable;
import dev.netatop.agent.source.pcap.Packet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lists the local ends of flows. */
final class SocketRows {
  /** As in linux/tcp_states.h. */
  private static final int ESTABLISHED = 1;

  private static final int CLOSE = 7;

  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final Pattern NAMESPACE = Pattern.compile("net:\\[(\\d{1,10})]");

  private final FlowTable flows;
  private final SockinfoTable sockets;
  private final int netns;

  /**
   * @param netns inode number of the network namespace
   */
  SocketRows(FlowTable flows, SockinfoTable sockets, int netns) {
    this.flows = flows;
    this.sockets = sockets;
    this.netns = netns;
  }

  /** Inode number of the agent's network namespace; 0 where it is not to be had. */
  static int networkNamespace(ProcReader proc) {
    if (proc.link("self/ns/net") instanceof Reading.Present<String> link) {
      Matcher matcher = NAMESPACE.matcher(link.value());
      if (matcher.matches()) {
        return (int) Long.parseLong(matcher.group(1));
      }
    }
    return 0;
  }

  /** How many there are. */
  int count() {
    return list(0).known();
  }

  /** The sockinfo of an end; that of a flow to itself at its first end alone. */
  private @Nullable Sockinfo of(int flow, boolean first) {
    Sockinfo socket = sockets.of(flow, first);
    return !first && socket != null && socket == sockets.of(flow, true) ? null : socket;
  }

  SocketList list(int max) {
    Listing listing = new Listing(max);
    for (int flow = 0; flow < flows.end(); flow++) {
      if (flows.isUsed(flow)) {
        listing.add(flow, true);
        listing.add(flow, false);
      }
    }
    return listing.done();
  }

  /** A list while it is made: what a datagram socket exchanges with several others is one row. */
  private final class Listing {
    private final int max;
    private final List<SocketInfo> rows = new ArrayList<>();
    private final Map<Sockinfo, Several> several = new HashMap<>();
    private int known;

    Listing(int max) {
      this.max = max;
    }

    void add(int flow, boolean first) {
      Sockinfo socket = of(flow, first);
      if (socket == null) {
        return;
      }
      if (socket.flows == 1) {
        known++;
        if (rows.size() < max) {
          rows.add(row(flow, first, socket, false, counters(flow, first, socket)));
        }
        return;
      }
      Several others = several.get(socket);
      if (others == null) {
        others = new Several(flow, first);
        several.put(socket, others);
      }
      others.add(flow, first, counters(flow, first, socket));
    }

    SocketList done() {
      for (Map.Entry<Sockinfo, Several> entry : several.entrySet()) {
        known++;
        if (rows.size() < max) {
          Several of = entry.getValue();
          rows.add(row(of.flow, of.first, entry.getKey(), true, of.sum));
        }
      }
      return new SocketList(rows, known);
    }
  }

  /** The flows of one socket, of which the latest gives the interface. */
  private final class Several {
    int flow;
    boolean first;
    Counters sum = Counters.ZERO;

    Several(int flow, boolean first) {
      this.flow = flow;
      this.first = first;
    }

    void add(int another, boolean anothersFirst, Counters counters) {
      sum = sum.plus(counters);
      if (sockets.lastNs(another) > sockets.lastNs(flow)) {
        flow = another;
        first = anothersFirst;
      }
    }
  }

  private SocketInfo row(
      int flow, boolean first, Sockinfo socket, boolean hasSeveralPeers, Counters counters) {
    return new SocketInfo(
        flows.protocol(flow),
        address(flow, first),
        hasSeveralPeers ? new byte[0] : address(flow, !first),
        flows.port(flow, first),
        hasSeveralPeers ? 0 : flows.port(flow, !first),
        state(flow, socket),
        netns,
        socket.cookie,
        owner(socket),
        new SocketFigures(
            counters, sockets.interfaceName(flow), socket.inode, 0, 0, Optional.empty()));
  }

  private int state(int flow, Sockinfo socket) {
    if (!socket.isTcp() || sockets.isClosed(flow)) {
      return CLOSE;
    }
    return socket.state == 0 ? ESTABLISHED : socket.state;
  }

  private static Optional<SocketInfo.Owner> owner(Sockinfo socket) {
    Taskinfo process = socket.process;
    if (process == null || process.isGone || !process.isProcess()) {
      return Optional.empty();
    }
    Taskinfo thread = socket.thread;
    int tid = thread == null || thread.isGone ? process.tgid : thread.id;
    return Optional.of(new SocketInfo.Owner(process.tgid, tid, process.uid));
  }

  private Counters counters(int flow, boolean first, Sockinfo socket) {
    boolean isToItself = flows.isToItself(flow);
    long[] words = new long[Counters.WORDS];
    int at = socket.firstWord();
    words[at] = flows.packets(flow, first);
    words[at + 1] = flows.bytes(flow, first);
    words[at + Sockinfo.RECEIVED] = flows.packets(flow, isToItself == first);
    words[at + Sockinfo.RECEIVED + 1] = flows.bytes(flow, isToItself == first);
    return Counters.of(words);
  }

  private byte[] address(int flow, boolean first) {
    long high = flows.addressHigh(flow, first);
    long low = flows.addressLow(flow, first);
    return flows.protocol(flow) != 0 && flows.isV6(flow)
        ? ByteBuffer.allocate(IPV6_BYTES).putLong(high).putLong(low).array()
        : ByteBuffer.allocate(IPV4_BYTES).putInt((int) (low & ~Packet.V4_LOW)).array();
  }
}
