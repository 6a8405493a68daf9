// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.source.pcap.FlowSink;
import dev.netatop.agent.source.pcap.FlowTable;
import dev.netatop.agent.source.pcap.Packet;
import dev.netatop.agent.source.pcap.device.Capture;
import dev.netatop.agent.source.pcap.owner.Endpoint;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The sockinfos at the ends of flows, and what each packet adds to them and to their owners.
 * Allocates for a new flow, never for a packet.
 */
final class SockinfoTable implements FlowSink {
  private static final int FIRST_FLOWS = 1024;

  /** In {@link #closing}: an end has sent its FIN. */
  private static final int FIRST_FIN = 1;

  private static final int SECOND_FIN = 2;
  private static final int BOTH_FIN = FIRST_FIN | SECOND_FIN;
  private static final int RESET = 4;

  private final FlowTable flows;
  private final Capture capture;
  private final Ownership owners;

  /** Of each flow the sockinfo of its first end, and that of its second. */
  private @Nullable Sockinfo[] ends = new @Nullable Sockinfo[2 * FIRST_FLOWS];

  /** The local addresses by which a flow's ends were found; 0 not yet. */
  private int[] resolvedBy = new int[FIRST_FLOWS];

  private byte[] closing = new byte[FIRST_FLOWS];
  private int[] interfaces = new int[FIRST_FLOWS];
  private long[] lastNs = new long[FIRST_FLOWS];

  private final long[] totals = new long[Counters.WORDS];
  private final long[] pending = new long[Counters.WORDS];
  private final long[] unidentified = new long[Counters.WORDS];
  private long foreignPackets;
  private long overflows;
  private long nowNs;

  SockinfoTable(FlowTable flows, Capture capture, Ownership owners) {
    this.flows = flows;
    this.capture = capture;
    this.owners = owners;
  }

  /** A round of packets begins, which are counted as of this time, nanoseconds since boot. */
  void begin(long roundNs) {
    nowNs = roundNs;
  }

  @Override
  public void counted(int flow, boolean fromFirst, long packets, long bytes, Packet packet) {
    if (flow >= resolvedBy.length) {
      grow(flow);
    }
    boolean isTcp = packets != 0 && packet.protocol == Packet.TCP;
    if (isTcp && (packet.tcpFlags & (Packet.SYN | Packet.ACK)) == Packet.SYN && isClosed(flow)) {
      // The same quintuple again: another connection.
      detach(flow);
    }
    if (resolvedBy[flow] != capture.addressVersion()) {
      resolve(flow, isTcp && (packet.tcpFlags & Packet.SYN) != 0);
    }
    lastNs[flow] = nowNs;
    interfaces[flow] = packet.interfaceId;
    Sockinfo sender = ends[2 * flow + (fromFirst ? 0 : 1)];
    Sockinfo receiver = ends[2 * flow + (fromFirst ? 1 : 0)];
    if (sender != null) {
      Sockinfo payer = isTcp ? owners.payer(sender, true, packet.tcpFlags) : sender;
      sender.lastNs = nowNs;
      credit(payer, Sockinfo.SENT, packets, bytes);
    }
    if (receiver != null) {
      Sockinfo payer = isTcp ? owners.payer(receiver, false, packet.tcpFlags) : receiver;
      receiver.lastNs = nowNs;
      credit(payer, Sockinfo.RECEIVED, packets, bytes);
    }
    if (sender == null && receiver == null) {
      foreignPackets += packets;
    }
    if (isTcp && (packet.tcpFlags & (Packet.FIN | Packet.RST)) != 0) {
      close(flow, fromFirst, packet.tcpFlags);
    }
  }

  @Override
  public void uncounted(Packet packet, long packets, long bytes) {
    overflows++;
    int first = packet.protocol == Packet.TCP ? 0 : Sockinfo.UDP;
    if (capture.isLocal(packet.isV6, packet.sourceHigh, packet.sourceLow)) {
      addTo(unidentified, first + Sockinfo.SENT, packets, bytes);
      addTo(totals, first + Sockinfo.SENT, packets, bytes);
    }
    if (capture.isLocal(packet.isV6, packet.targetHigh, packet.targetLow)) {
      addTo(unidentified, first + Sockinfo.RECEIVED, packets, bytes);
      addTo(totals, first + Sockinfo.RECEIVED, packets, bytes);
    }
  }

  private static void addTo(long[] words, int at, long packets, long bytes) {
    words[at] += packets;
    words[at + 1] += bytes;
  }

  private void credit(Sockinfo socket, int direction, long packets, long bytes) {
    socket.lastNs = nowNs;
    int word = socket.firstWord() + direction;
    addTo(totals, word, packets, bytes);
    Taskinfo target = target(socket);
    if (target != null) {
      addTo(target.words, word, packets, bytes);
    } else {
      addTo(socket.pending, direction, packets, bytes);
      addTo(pending, word, packets, bytes);
    }
  }

  /** Who a packet counts for: owners that are gone by now are forgotten. */
  private @Nullable Taskinfo target(Sockinfo socket) {
    Taskinfo thread = socket.thread;
    if (thread != null && thread.isGone) {
      socket.thread = null;
      thread = null;
    }
    Taskinfo process = socket.process;
    if (process != null && process.isGone) {
      socket.process = null;
      owners.lost(socket, nowNs);
      return null;
    }
    return thread != null ? thread : process;
  }

  /** Moves what a sockinfo has gathered to its owner, if that is there. */
  void handOver(Sockinfo socket) {
    Taskinfo target = socket.hasPending() ? target(socket) : null;
    if (target != null) {
      takePending(socket, target.words);
    }
  }

  private void takePending(Sockinfo socket, long[] into) {
    int first = socket.firstWord();
    for (int i = 0; i < socket.pending.length; i++) {
      into[first + i] += socket.pending[i];
      pending[first + i] -= socket.pending[i];
      socket.pending[i] = 0;
    }
  }

  /** Nobody will come for what a sockinfo has gathered. */
  void giveUp(Sockinfo socket) {
    takePending(socket, unidentified);
  }

  /** What one sockinfo has gathered belongs to another one, which is the same socket. */
  void movePending(Sockinfo from, Sockinfo to) {
    for (int i = 0; i < from.pending.length; i++) {
      to.pending[i] += from.pending[i];
      from.pending[i] = 0;
    }
    handOver(to);
  }

  private void grow(int flow) {
    int size = Math.max(flow + 1, 2 * resolvedBy.length);
    ends = Arrays.copyOf(ends, 2 * size);
    resolvedBy = Arrays.copyOf(resolvedBy, size);
    closing = Arrays.copyOf(closing, size);
    interfaces = Arrays.copyOf(interfaces, size);
    lastNs = Arrays.copyOf(lastNs, size);
  }

  private void resolve(int flow, boolean isOpening) {
    boolean isV6 = flows.isV6(flow);
    boolean first = isLocal(flow, isV6, true);
    boolean second = isLocal(flow, isV6, false);
    // What others send to a group of machines is received here; what we send goes to others.
    boolean firstHears = !second && flows.isGroup(flow, true);
    boolean secondHears = !first && flows.isGroup(flow, false);
    resolvedBy[flow] = capture.addressVersion();
    if ((first || firstHears) && ends[2 * flow] == null) {
      attach(flow, true, isOpening);
    }
    if (flows.isToItself(flow)) {
      ends[2 * flow + 1] = ends[2 * flow];
    } else if ((second || secondHears) && ends[2 * flow + 1] == null) {
      attach(flow, false, isOpening);
    }
  }

  private boolean isLocal(int flow, boolean isV6, boolean first) {
    return capture.isLocal(isV6, flows.addressHigh(flow, first), flows.addressLow(flow, first));
  }

  private void attach(int flow, boolean first, boolean isOpening) {
    Sockinfo socket = owners.socketOf(endpoint(flow, first), isOpening, nowNs);
    socket.flows++;
    ends[2 * flow + (first ? 0 : 1)] = socket;
  }

  /** An end of a flow as the local one. */
  Endpoint endpoint(int flow, boolean first) {
    return new Endpoint(
        flows.protocol(flow),
        flows.isV6(flow),
        flows.addressHigh(flow, first),
        flows.addressLow(flow, first),
        flows.port(flow, first),
        flows.addressHigh(flow, !first),
        flows.addressLow(flow, !first),
        flows.port(flow, !first));
  }

  private void close(int flow, boolean fromFirst, int flags) {
    boolean wasClosed = isClosed(flow);
    if ((flags & Packet.RST) != 0) {
      closing[flow] |= RESET;
    } else {
      closing[flow] |= (byte) (fromFirst ? FIRST_FIN : SECOND_FIN);
      if (flows.isToItself(flow)) {
        closing[flow] |= BOTH_FIN;
      }
    }
    if (!wasClosed && isClosed(flow)) {
      owners.closed(ends[2 * flow], nowNs);
      owners.closed(ends[2 * flow + 1], nowNs);
    }
  }

  /** Whether both ends of a TCP flow have closed it, or one has reset it. */
  boolean isClosed(int flow) {
    int state = flow < closing.length ? closing[flow] : 0;
    return (state & RESET) != 0 || (state & BOTH_FIN) == BOTH_FIN;
  }

  /** Takes the sockinfos off a flow. */
  void detach(int flow) {
    if (flow >= resolvedBy.length) {
      // It has only been seen on a second interface.
      return;
    }
    Sockinfo first = ends[2 * flow];
    Sockinfo second = ends[2 * flow + 1];
    ends[2 * flow] = null;
    ends[2 * flow + 1] = null;
    if (first != null) {
      leave(first);
    }
    if (second != null && second != first) {
      leave(second);
    }
    resolvedBy[flow] = 0;
    closing[flow] = 0;
  }

  private void leave(Sockinfo socket) {
    if (socket.flows > 0 && --socket.flows == 0) {
      owners.unused(socket, nowNs);
    }
  }

  /** The sockinfo at an end, which a packet has shown; null where there is none. */
  @Nullable Sockinfo at(Endpoint end) {
    int place = place(end);
    return place < 0 ? null : ends[place];
  }

  /** The packets of an end are those of another socket than they were taken for. */
  void replace(Endpoint end, Sockinfo socket) {
    int place = place(end);
    if (place < 0) {
      return;
    }
    Sockinfo before = ends[place];
    int flow = place / 2;
    if (before != null && before != socket) {
      ends[place] = socket;
      if (flows.isToItself(flow)) {
        ends[place ^ 1] = socket;
      }
      socket.flows++;
      leave(before);
      closing[flow] = 0;
    }
  }

  private int place(Endpoint end) {
    int flow =
        flows.find(
            end.protocol(),
            end.isV6(),
            end.localHigh(),
            end.localLow(),
            end.localPort(),
            end.remoteHigh(),
            end.remoteLow(),
            end.remotePort());
    if (flow == FlowTable.FULL || flow >= resolvedBy.length) {
      return -1;
    }
    return 2 * flow + (flows.wentForward() ? 0 : 1);
  }

  /** The sockinfo of a flow's end; null where that is another machine's. */
  @Nullable Sockinfo of(int flow, boolean first) {
    return flow < resolvedBy.length ? ends[2 * flow + (first ? 0 : 1)] : null;
  }

  /** When a flow's last packet was counted, nanoseconds since boot. */
  long lastNs(int flow) {
    return flow < resolvedBy.length ? lastNs[flow] : 0;
  }

  /** Name of the interface of a flow's last packet. */
  String interfaceName(int flow) {
    return flow < resolvedBy.length ? capture.interfaceName(interfaces[flow]) : "";
  }

  /** All packets of this machine. */
  Counters totals() {
    return Counters.of(totals);
  }

  /** Those that have no owner: what waits for one, and what was given up. */
  Counters unidentified() {
    return Counters.of(pending).plus(Counters.of(unidentified));
  }

  /** Packets that passed between others. */
  long foreignPackets() {
    return foreignPackets;
  }

  /** Frames whose flow found no room. */
  long overflows() {
    return overflows;
  }
}
