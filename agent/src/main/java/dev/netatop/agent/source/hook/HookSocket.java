// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.hook;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.source.SocketFigures;
import dev.netatop.agent.source.SocketInfo;
import dev.netatop.agent.source.TcpFigures;
import dev.netatop.nfhook.NfHookSocket;
import java.util.Optional;

/**
 * A socket as the kernel lists it.
 *
 * @param socket all but the owner and the interface's name
 * @param process the owner's entry (low 32 bits) and generation (high); 0: none
 * @param thread the owning thread's entry and generation; 0: none
 * @param ifindex interface of its last packet, in its network namespace; 0: none yet
 */
record HookSocket(SocketInfo socket, long process, long thread, int ifindex) {
  private static final int TCP = 6;

  /** As in linux/tcp_states.h. */
  private static final int TCP_LISTEN = 10;

  /** A socket as libnfhook lists it. */
  static HookSocket of(NfHookSocket socket) {
    SocketInfo info =
        new SocketInfo(
            socket.protocol(),
            socket.localPort() == 0 ? new byte[0] : socket.localAddress(),
            socket.remotePort() == 0 ? new byte[0] : socket.remoteAddress(),
            socket.localPort(),
            socket.remotePort(),
            socket.state(),
            socket.netns(),
            socket.cookie(),
            Optional.empty(),
            figures(socket));
    return new HookSocket(info, socket.process(), socket.thread(), socket.ifindex());
  }

  private static SocketFigures figures(NfHookSocket socket) {
    boolean isConnection =
        socket.protocol() == TCP && socket.state() != TCP_LISTEN && socket.remotePort() != 0;
    return new SocketFigures(
        counters(socket),
        "",
        socket.inode(),
        socket.receiveQueue(),
        socket.sendQueue(),
        isConnection ? Optional.of(tcp(socket.tcp())) : Optional.empty());
  }

  private static Counters counters(NfHookSocket socket) {
    NfHookSocket.Traffic t = socket.traffic();
    long[] words = new long[Counters.WORDS];
    int first = socket.protocol() == TCP ? 0 : Counters.WORDS / 2;
    words[first] = t.sentPackets();
    words[first + 1] = t.sentBytes();
    words[first + 2] = t.receivedPackets();
    words[first + 3] = t.receivedBytes();
    return Counters.of(words);
  }

  private static TcpFigures tcp(NfHookSocket.Tcp tcp) {
    return new TcpFigures(
        tcp.rttUs(),
        tcp.rttDeviationUs(),
        tcp.rtoMs(),
        tcp.retransmittedSegments(),
        tcp.unacknowledgedSegments(),
        tcp.lostSegments(),
        tcp.congestionWindow(),
        tcp.slowStartThreshold(),
        tcp.sendWindowBytes(),
        tcp.receiveWindowBytes(),
        tcp.segmentSizeBytes(),
        tcp.acknowledgedBytes(),
        tcp.receivedBytes());
  }
}
