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
import java.util.List;
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
    int count = 0;
    for (int flow = 0; flow < flows.end(); flow++) {
      if (flows.isUsed(flow)) {
        count += of(flow, true) == null ? 0 : 1;
        count += of(flow, false) == null ? 0 : 1;
      }
    }
    return count;
  }

  /** The sockinfo of an end; that of a flow to itself at its first end alone. */
  private @Nullable Sockinfo of(int flow, boolean first) {
    Sockinfo socket = sockets.of(flow, first);
    return !first && socket != null && socket == sockets.of(flow, true) ? null : socket;
  }

  SocketList list(int max) {
    List<SocketInfo> rows = new ArrayList<>(Math.min(max, 2 * flows.size()));
    for (int flow = 0; flow < flows.end() && rows.size() < max; flow++) {
      if (flows.isUsed(flow)) {
        add(flow, true, rows);
        add(flow, false, rows);
      }
    }
    return new SocketList(rows.size() > max ? rows.subList(0, max) : rows, count());
  }

  private void add(int flow, boolean first, List<SocketInfo> rows) {
    Sockinfo socket = of(flow, first);
    if (socket == null) {
      return;
    }
    rows.add(
        new SocketInfo(
            flows.protocol(flow),
            address(flow, first),
            address(flow, !first),
            flows.port(flow, first),
            flows.port(flow, !first),
            state(flow, socket),
            netns,
            socket.cookie,
            owner(socket),
            new SocketFigures(
                counters(flow, first, socket),
                sockets.interfaceName(flow),
                socket.inode,
                0,
                0,
                Optional.empty())));
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
