// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.cli.procfs.InetSocket;
import dev.netatop.cli.procfs.Ip;
import dev.netatop.cli.procfs.Protocol;
import dev.netatop.client.NetCounters;
import dev.netatop.client.SocketInfo;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Finding the agent's sockets from the kernel's lines, and how fast they are. */
class AgentSocketsTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int NETNS = (int) 4_026_531_840L;

  private static SocketInfo socket(long cookie, long inode, boolean denied, long sentBytes) {
    return new SocketInfo(
        AgentSockets.TCP,
        denied ? Optional.empty() : Optional.of(new InetSocketAddress("192.0.2.1", 80)),
        denied ? Optional.empty() : Optional.of(new InetSocketAddress("192.0.2.2", 5000)),
        6,
        NETNS,
        cookie,
        denied ? 0 : 77,
        0,
        denied,
        new NetCounters(sentBytes / 100, sentBytes, 0, 0, 0, 0, 0, 0),
        "",
        inode,
        3,
        4,
        Optional.empty());
  }

  private static InetSocket line(Protocol protocol, byte[] local, byte[] remote, long inode) {
    return new InetSocket(
        protocol,
        new Ip(local),
        80,
        new Ip(remote),
        5000,
        6,
        0,
        0,
        InetSocket.Timer.NONE,
        0,
        inode);
  }

  private static byte[] mapped(int last) {
    return new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, (byte) last};
  }

  private static byte[] v4(int last) {
    return new byte[] {(byte) 192, 0, 2, (byte) last};
  }

  @Test
  void socketWithFileIsFoundByItsInode() {
    AgentSockets sockets = new AgentSockets(List.of(socket(1, 500, false, 0)), 0);

    assertThat(sockets.find(line(Protocol.TCP, v4(9), v4(9), 500), 0)).isPresent();
    assertThat(sockets.find(line(Protocol.TCP, v4(1), v4(2), 501), 4_026_531_840L)).isEmpty();
    assertThat(sockets.find(line(Protocol.RAW, v4(9), v4(9), 500), 0)).isEmpty();
  }

  @Test
  void socketWithoutFileIsFoundByItsEndsAndNamespace() {
    AgentSockets sockets = new AgentSockets(List.of(socket(1, 0, false, 0)), 0);

    assertThat(sockets.find(line(Protocol.TCP, v4(1), v4(2), 0), 4_026_531_840L)).isPresent();
    assertThat(sockets.find(line(Protocol.TCP, v4(1), v4(2), 7), 4_026_531_840L))
        .as("a file that the agent does not know")
        .isPresent();
    assertThat(sockets.find(line(Protocol.TCP6, mapped(1), mapped(2), 0), 4_026_531_840L))
        .isPresent();
    assertThat(sockets.find(line(Protocol.TCP, v4(1), v4(2), 0), 4_026_531_841L)).isEmpty();
    assertThat(sockets.find(line(Protocol.TCP, v4(1), v4(3), 0), 4_026_531_840L)).isEmpty();
  }

  @Test
  void rateIsTheMeanBetweenTwoReadings() {
    AgentSockets earlier =
        new AgentSockets(List.of(socket(1, 5, false, 1000), socket(2, 6, false, 900)), 0);
    SocketInfo grown = socket(1, 5, false, 5000);
    SocketInfo shrunk = socket(2, 6, false, 100);
    SocketInfo fresh = socket(3, 7, false, 100);
    AgentSockets later = new AgentSockets(List.of(grown, shrunk, fresh), 2 * SECOND_NS);

    assertThat(later.rate(grown, earlier)).hasValue(new Traffic(20, 2000, 0, 0));
    assertThat(later.rate(shrunk, earlier)).isEmpty();
    assertThat(later.rate(fresh, earlier)).isEmpty();
  }

  @Test
  void socketsOfOtherNamespacesLookLikeLines() {
    AgentSockets sockets =
        new AgentSockets(List.of(socket(1, 500, false, 0), socket(2, 501, true, 0)), 0);

    assertThat(sockets.foreign(Protocol.TCP, Set.of(1L)))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.netns()).isEqualTo(4_026_531_840L);
              assertThat(found.socket().local()).hasToString("192.0.2.1");
              assertThat(found.socket().remotePort()).isEqualTo(5000);
              assertThat(found.socket().stateName()).isEqualTo("TIME_WAIT");
              assertThat(found.socket().receiveQueue()).isEqualTo(3);
              assertThat(found.socket().uid()).isEqualTo(InetSocket.NO_UID);
            });
    assertThat(sockets.foreign(Protocol.TCP6, Set.of(1L))).isEmpty();
    assertThat(sockets.foreign(Protocol.UDP, Set.of(1L))).isEmpty();
    assertThat(sockets.foreign(Protocol.TCP, Set.of(4_026_531_840L))).isEmpty();
    assertThat(sockets.hidden(Set.of(1L))).isEqualTo(1);
    assertThat(sockets.hidden(Set.of(4_026_531_840L))).isZero();
  }
}
