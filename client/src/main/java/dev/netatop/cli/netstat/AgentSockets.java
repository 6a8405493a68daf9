// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.cli.procfs.InetSocket;
import dev.netatop.cli.procfs.Ip;
import dev.netatop.cli.procfs.Protocol;
import dev.netatop.client.SocketInfo;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The agent's sockets at one moment, to be found from what the kernel's files show. */
final class AgentSockets {
  static final int TCP = 6;
  static final int UDP = 17;

  /** No agent, or nothing that was asked of it. */
  static final AgentSockets NONE = new AgentSockets(List.of(), 0);

  /**
   * A socket without a file: one in TIME_WAIT, or one that nobody accepted yet.
   *
   * @param netns low 32 bits of the namespace's inode number
   */
  private record Ends(
      int protocol, int netns, Ip local, int localPort, Ip remote, int remotePort) {}

  private final Map<Long, SocketInfo> byInode = new HashMap<>();
  private final Map<Ends, SocketInfo> byEnds = new HashMap<>();
  private final Map<Long, Traffic> byCookie = new HashMap<>();
  private final List<SocketInfo> all;
  private final long timeNs;

  /**
   * A view of them.
   *
   * @param timeNs when they were read, by a monotonic clock
   */
  AgentSockets(Collection<SocketInfo> sockets, long timeNs) {
    this.all = List.copyOf(sockets);
    this.timeNs = timeNs;
    for (SocketInfo socket : sockets) {
      byCookie.put(socket.cookie(), Traffic.of(socket.counters()));
      if (socket.inode() != 0) {
        byInode.put(socket.inode(), socket);
      } else if (!socket.denied()) {
        ends(socket).ifPresent(ends -> byEnds.put(ends, socket));
      }
    }
  }

  private static Optional<Ends> ends(SocketInfo socket) {
    return socket
        .local()
        .flatMap(
            local ->
                socket
                    .remote()
                    .map(
                        remote ->
                            new Ends(
                                socket.protocol(),
                                socket.netns(),
                                ip(local),
                                local.getPort(),
                                ip(remote),
                                remote.getPort())));
  }

  private static Ip ip(InetSocketAddress address) {
    return new Ip(address.getAddress().getAddress()).unmapped();
  }

  /** What the agent knows of a socket that the kernel listed in this namespace. */
  Optional<SocketInfo> find(InetSocket socket, long netns) {
    int protocol = number(socket.protocol());
    if (protocol == 0 || all.isEmpty()) {
      return Optional.empty();
    }
    // An agent that captures need not know inodes: those it does not are found by their ends.
    return Optional.ofNullable(byInode.get(socket.inode()))
        .or(
            () ->
                Optional.ofNullable(
                    byEnds.get(
                        new Ends(
                            protocol,
                            (int) netns,
                            socket.local().unmapped(),
                            socket.localPort(),
                            socket.remote().unmapped(),
                            socket.remotePort()))));
  }

  private static int number(Protocol protocol) {
    return switch (protocol.family()) {
      case TCP -> TCP;
      case UDP -> UDP;
      case SCTP, UDPLITE, RAW, ICMP -> 0;
    };
  }

  /** What a socket moves a second, where an earlier view knew it too. */
  Optional<Traffic> rate(SocketInfo socket, AgentSockets earlier) {
    Traffic before = earlier.byCookie.get(socket.cookie());
    Traffic now = Traffic.of(socket.counters());
    if (before == null || timeNs <= earlier.timeNs || !now.isAtLeast(before)) {
      return Optional.empty();
    }
    return Optional.of(now.perSecond(before, timeNs - earlier.timeNs));
  }

  /**
   * The sockets of namespaces that the caller cannot look into himself, as the kernel would list
   * them; timers and user ids are not known.
   *
   * @param seen namespaces that were listed already
   */
  List<Foreign> foreign(Protocol protocol, Collection<Long> seen) {
    List<Foreign> found = new ArrayList<>();
    for (SocketInfo socket : all) {
      long netns = Integer.toUnsignedLong(socket.netns());
      if (socket.protocol() == number(protocol) && !seen.contains(netns)) {
        inet(protocol, socket).ifPresent(s -> found.add(new Foreign(s, socket, netns)));
      }
    }
    return found;
  }

  /** How many sockets of such namespaces have their addresses hidden from this user. */
  long hidden(Collection<Long> seen) {
    return all.stream()
        .filter(s -> s.denied() && !seen.contains(Integer.toUnsignedLong(s.netns())))
        .count();
  }

  /** A socket of another namespace. */
  record Foreign(InetSocket socket, SocketInfo info, long netns) {}

  private static Optional<InetSocket> inet(Protocol protocol, SocketInfo socket) {
    return socket
        .local()
        .map(
            local -> {
              Ip here = new Ip(local.getAddress().getAddress());
              Optional<InetSocketAddress> peer = socket.remote();
              Ip there =
                  peer.map(p -> new Ip(p.getAddress().getAddress()))
                      .orElseGet(() -> new Ip(new byte[here.bytes().length]));
              return new InetSocket(
                  protocol,
                  here,
                  local.getPort(),
                  there,
                  peer.map(InetSocketAddress::getPort).orElse(0),
                  socket.state(),
                  socket.receiveQueue(),
                  socket.sendQueue(),
                  InetSocket.Timer.NONE,
                  InetSocket.NO_UID,
                  socket.inode());
            })
        .filter(inet -> inet.local().isV6() == protocol.isV6());
  }
}
