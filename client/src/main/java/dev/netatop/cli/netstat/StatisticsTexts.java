// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.cli.procfs.Protocol;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The sentences in which counters are shown. Scripts look for them: they are those that Debian's
 * net-tools 2.10 prints, found by giving it a number of its own for each counter. A counter that is
 * not listed is shown under its kernel name.
 */
final class StatisticsTexts {
  private static final String INPUT = "ICMP input histogram:";
  private static final String OUTPUT = "ICMP output histogram:";

  /**
   * A counter's sentence.
   *
   * @param template with a number sign for the value
   * @param always whether it is shown although it is 0
   * @param heading the list it stands in; empty for none
   */
  record Text(String template, boolean always, String heading) {
    boolean isShown(long value) {
      return !template.isEmpty() && (always || value != 0);
    }

    String with(long value) {
      return template.replace("#", Long.toUnsignedString(value));
    }
  }

  /**
   * Section and name; = always, + unless 0, &lt; and &gt; unless 0 in the list of what came in or
   * went out, - never.
   */
  private static final String TABLE =
      """
      Ip.DefaultTTL -
      Tcp.RtoAlgorithm -
      Tcp.RtoMin -
      Tcp.RtoMax -
      Tcp.MaxConn -
      Ip.InReceives = # total packets received
      Ip.InHdrErrors + # with invalid headers
      Ip.InAddrErrors + # with invalid addresses
      Ip.ForwDatagrams = # forwarded
      Ip.InUnknownProtos + # with unknown protocol
      Ip.InDiscards = # incoming packets discarded
      Ip.InDelivers = # incoming packets delivered
      Ip.OutRequests = # requests sent out
      Ip.OutDiscards + # outgoing packets dropped
      Ip.OutNoRoutes + # dropped because of missing route
      Ip.ReasmTimeout + # fragments dropped after timeout
      Ip.ReasmReqds + # reassemblies required
      Ip.ReasmOKs + # packets reassembled ok
      Ip.ReasmFails + # packet reassemblies failed
      Ip.FragOKs + # outgoing packets fragmented ok
      Ip.FragFails + # outgoing packets failed fragmentation
      Ip.FragCreates + # fragments created
      Icmp.InMsgs = # ICMP messages received
      Icmp.InErrors = # input ICMP message failed
      Icmp.InDestUnreachs < destination unreachable: #
      Icmp.InTimeExcds < timeout in transit: #
      Icmp.InParmProbs < wrong parameters: #
      Icmp.InSrcQuenchs < source quenches: #
      Icmp.InRedirects < redirects: #
      Icmp.InEchos < echo requests: #
      Icmp.InEchoReps < echo replies: #
      Icmp.InTimestamps < timestamp request: #
      Icmp.InTimestampReps < timestamp reply: #
      Icmp.InAddrMasks < address mask request: #
      Icmp.InAddrMaskReps < address mask replies: #
      Icmp.OutMsgs = # ICMP messages sent
      Icmp.OutErrors = # ICMP messages failed
      Icmp.OutDestUnreachs > destination unreachable: #
      Icmp.OutTimeExcds > time exceeded: #
      Icmp.OutParmProbs > wrong parameters: #
      Icmp.OutSrcQuenchs > source quench: #
      Icmp.OutRedirects > redirect: #
      Icmp.OutEchos > echo requests: #
      Icmp.OutEchoReps > echo replies: #
      Icmp.OutTimestamps > timestamp requests: #
      Icmp.OutTimestampReps > timestamp replies: #
      Icmp.OutAddrMasks > address mask requests: #
      Icmp.OutAddrMaskReps > address mask replies: #
      Tcp.ActiveOpens = # active connection openings
      Tcp.PassiveOpens = # passive connection openings
      Tcp.AttemptFails = # failed connection attempts
      Tcp.EstabResets = # connection resets received
      Tcp.CurrEstab = # connections established
      Tcp.InSegs = # segments received
      Tcp.OutSegs = # segments sent out
      Tcp.RetransSegs = # segments retransmitted
      Tcp.InErrs = # bad segments received
      Tcp.OutRsts = # resets sent
      Udp.InDatagrams = # packets received
      Udp.NoPorts = # packets to unknown port received
      Udp.InErrors = # packet receive errors
      Udp.OutDatagrams = # packets sent
      Udp.RcvbufErrors = # receive buffer errors
      Udp.SndbufErrors = # send buffer errors
      TcpExt.SyncookiesSent + # SYN cookies sent
      TcpExt.SyncookiesRecv + # SYN cookies received
      TcpExt.SyncookiesFailed + # invalid SYN cookies received
      TcpExt.EmbryonicRsts + # resets received for embryonic SYN_RECV sockets
      TcpExt.PruneCalled + # packets pruned from receive queue because of socket buffer overrun
      TcpExt.RcvPruned + # packets pruned from receive queue
      TcpExt.OfoPruned + # packets dropped from out-of-order queue because of socket buffer overrun
      TcpExt.OutOfWindowIcmps + # ICMP packets dropped because they were out-of-window
      TcpExt.LockDroppedIcmps + # ICMP packets dropped because socket was locked
      TcpExt.TW + # TCP sockets finished time wait in fast timer
      TcpExt.TWRecycled + # time wait sockets recycled by time stamp
      TcpExt.PAWSActive + # active connections rejected because of time stamp
      TcpExt.PAWSEstab + # packets rejected in established connections because of timestamp
      TcpExt.DelayedACKs + # delayed acks sent
      TcpExt.DelayedACKLocked + # delayed acks further delayed because of locked socket
      TcpExt.DelayedACKLost + Quick ack mode was activated # times
      TcpExt.ListenOverflows + # times the listen queue of a socket overflowed
      TcpExt.ListenDrops + # SYNs to LISTEN sockets dropped
      TcpExt.TCPHPHits = # packet headers predicted
      TcpExt.TCPPureAcks + # acknowledgments not containing data payload received
      TcpExt.TCPHPAcks + # predicted acknowledgments
      TcpExt.TCPRenoRecovery + # times recovered from packet loss due to fast retransmit
      TcpExt.TCPSACKReorder + Detected reordering # times using SACK
      TcpExt.TCPRenoReorder + Detected reordering # times using reno fast retransmit
      TcpExt.TCPTSReorder + Detected reordering # times using time stamp
      TcpExt.TCPFullUndo + # congestion windows fully recovered without slow start
      TcpExt.TCPPartialUndo + # congestion windows partially recovered using Hoe heuristic
      TcpExt.TCPLossUndo + # congestion windows recovered without slow start after partial ack
      TcpExt.TCPRenoFailures + # timeouts after reno fast retransmit
      TcpExt.TCPLossFailures + # timeouts in loss state
      TcpExt.TCPFastRetrans + # fast retransmits
      TcpExt.TCPSlowStartRetrans + # retransmits in slow start
      TcpExt.TCPRcvCollapsed + # packets collapsed in receive queue due to low socket buffer
      TcpExt.TCPAbortOnData + # connections reset due to unexpected data
      TcpExt.TCPAbortOnClose + # connections reset due to early user close
      TcpExt.TCPAbortOnMemory + # connections aborted due to memory pressure
      TcpExt.TCPAbortOnTimeout + # connections aborted due to timeout
      TcpExt.TCPAbortOnLinger + # connections aborted after user close in linger timeout
      TcpExt.TCPAbortFailed + # times unable to send RST due to no memory
      TcpExt.TCPMemoryPressures + TCP ran low on memory # times
      Ip6.Ip6InReceives = # total packets received
      Ip6.Ip6InHdrErrors + # with invalid headers
      Ip6.Ip6InTooBigErrors + # with packets too big
      Ip6.Ip6InNoRoutes + # incoming packets with no route
      Ip6.Ip6InAddrErrors + # with invalid addresses
      Ip6.Ip6InUnknownProtos + # with unknown protocol
      Ip6.Ip6InTruncatedPkts + # with truncated packets
      Ip6.Ip6InDiscards = # incoming packets discarded
      Ip6.Ip6InDelivers = # incoming packets delivered
      Ip6.Ip6OutForwDatagrams = # forwarded
      Ip6.Ip6OutRequests = # requests sent out
      Ip6.Ip6OutDiscards + # outgoing packets dropped
      Ip6.Ip6OutNoRoutes + # dropped because of missing route
      Ip6.Ip6ReasmTimeout + # fragments dropped after timeout
      Ip6.Ip6ReasmReqds + # reassemblies required
      Ip6.Ip6ReasmOKs + # packets reassembled ok
      Ip6.Ip6ReasmFails + # packet reassemblies failed
      Ip6.Ip6FragOKs + # outgoing packets fragmented ok
      Ip6.Ip6FragFails + # outgoing packets failed fragmentation
      Ip6.Ip6FragCreates + # fragments created
      Ip6.Ip6InMcastPkts + # incoming multicast packets
      Ip6.Ip6OutMcastPkts + # outgoing multicast packets
      Icmp6.Icmp6InMsgs = # ICMP messages received
      Icmp6.Icmp6InErrors = # input ICMP message failed
      Icmp6.Icmp6OutMsgs = # ICMP messages sent
      Icmp6.Icmp6InDestUnreachs < destination unreachable: #
      Icmp6.Icmp6InPktTooBigs < packets too big: #
      Icmp6.Icmp6InTimeExcds < received ICMPv6 time exceeded: #
      Icmp6.Icmp6InParmProblems < parameter problem: #
      Icmp6.Icmp6InEchos < echo requests: #
      Icmp6.Icmp6InEchoReplies < echo replies: #
      Icmp6.Icmp6InGroupMembQueries < group member queries: #
      Icmp6.Icmp6InGroupMembResponses < group member responses: #
      Icmp6.Icmp6InGroupMembReductions < group member reductions: #
      Icmp6.Icmp6InRouterSolicits < router solicits: #
      Icmp6.Icmp6InRouterAdvertisements < router advertisement: #
      Icmp6.Icmp6InNeighborSolicits < neighbour solicits: #
      Icmp6.Icmp6InNeighborAdvertisements < neighbour advertisement: #
      Icmp6.Icmp6InRedirects < redirects: #
      Icmp6.Icmp6OutDestUnreachs > destination unreachable: #
      Icmp6.Icmp6OutPktTooBigs > packets too big: #
      Icmp6.Icmp6OutTimeExcds > sent ICMPv6 time exceeded: #
      Icmp6.Icmp6OutParmProblems > parameter problem: #
      Icmp6.Icmp6OutEchos > echo requests: #
      Icmp6.Icmp6OutEchoReplies > echo replies: #
      Icmp6.Icmp6OutGroupMembQueries > group member queries: #
      Icmp6.Icmp6OutGroupMembResponses > group member responses: #
      Icmp6.Icmp6OutGroupMembReductions > group member reductions: #
      Icmp6.Icmp6OutRouterSolicits > router solicits: #
      Icmp6.Icmp6OutNeighborSolicits > neighbor solicits: #
      Icmp6.Icmp6OutNeighborAdvertisements > neighbor advertisements: #
      Icmp6.Icmp6OutRedirects > redirects: #
      Udp6.Udp6InDatagrams = # packets received
      Udp6.Udp6NoPorts = # packets to unknown port received
      Udp6.Udp6InErrors = # packet receive errors
      Udp6.Udp6OutDatagrams = # packets sent
      """;

  private static final Map<String, Text> TEXTS = parse();

  private StatisticsTexts() {}

  private static Map<String, Text> parse() {
    Map<String, Text> texts = new HashMap<>();
    TABLE
        .lines()
        .forEach(
            line -> {
              int blank = line.indexOf(' ');
              char kind = line.charAt(blank + 1);
              String template = kind == '-' ? "" : line.substring(blank + 3);
              String heading = kind == '<' ? INPUT : kind == '>' ? OUTPUT : "";
              texts.put(line.substring(0, blank), new Text(template, kind == '=', heading));
            });
    return texts;
  }

  /** The sentence of a counter. */
  static Text of(Statistics.Counter counter) {
    Text known = TEXTS.get(counter.section() + "." + counter.name());
    return known == null ? new Text(counter.name() + ": #", false, "") : known;
  }

  /** What selects a section; empty for one that is always shown. */
  static Optional<Protocol.Family> family(String section) {
    return switch (section) {
      case "Tcp", "TcpExt" -> Optional.of(Protocol.Family.TCP);
      case "Udp", "Udp6" -> Optional.of(Protocol.Family.UDP);
      case "Ip", "Icmp", "Ip6", "Icmp6" -> Optional.of(Protocol.Family.RAW);
      default -> Optional.empty();
    };
  }
}
