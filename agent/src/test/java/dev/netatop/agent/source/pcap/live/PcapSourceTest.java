// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import static dev.netatop.agent.source.pcap.live.PcapSourceFixture.HERE;
import static dev.netatop.agent.source.pcap.live.PcapSourceFixture.MS;
import static dev.netatop.agent.source.pcap.live.PcapSourceFixture.S;
import static dev.netatop.agent.source.pcap.live.PcapSourceFixture.THERE;
import static dev.netatop.agent.source.pcap.live.PcapSourceFixture.startNs;
import static dev.netatop.agent.source.pcap.live.Segment.ACK;
import static dev.netatop.agent.source.pcap.live.Segment.FIN;
import static dev.netatop.agent.source.pcap.live.Segment.RST;
import static dev.netatop.agent.source.pcap.live.Segment.SYN;
import static dev.netatop.agent.source.pcap.live.Segment.tcp;
import static dev.netatop.agent.source.pcap.live.Segment.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.TaskType;
import dev.netatop.agent.source.Lookup;
import dev.netatop.agent.source.SocketInfo;
import dev.netatop.agent.source.pcap.owner.OwnerAnswer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Owners found by search: no use is told. */
class PcapSourceTest {
  private static final Segment OPENING = tcp(HERE, 4000, THERE, 80, SYN);
  private static final Segment DATA = tcp(HERE, 4000, THERE, 80, ACK).with(100);

  @TempDir Path root;
  private PcapSourceFixture world;

  @BeforeEach
  void setUp() {
    world = new PcapSourceFixture(root, false, 100);
    world.process(50);
    world.process(60);
  }

  private static Counters tcpCounters(long sent, long sentBytes, long received, long bytes) {
    return new Counters(sent, sentBytes, received, bytes, 0, 0, 0, 0);
  }

  @Test
  void whatASocketGatheredGoesToItsOwnerWhenThatIsFound() {
    world.pass(OPENING, OPENING.back(), DATA);
    assertThat(world.kernel.asked).containsExactly(OPENING.here());
    assertThat(world.counters(TaskType.PROCESS, 50)).isEmpty();
    assertThat(world.unidentified()).isEqualTo(tcpCounters(2, 180, 1, 40));
    world.owns(50, OPENING, 7);
    world.pass(DATA);
    assertThat(world.counters(TaskType.PROCESS, 50)).contains(tcpCounters(3, 320, 1, 40));
    assertThat(world.unidentified().isZero()).isTrue();
    assertThat(world.counters(TaskType.THREAD, 50)).isEmpty();
    assertThat(world.source.status(world.moment()).totals()).isEqualTo(tcpCounters(3, 320, 1, 40));
  }

  @Test
  void aSocketThatNobodyHasOpenYetIsAskedForAgain() {
    world.pass(OPENING.back());
    world.kernel.answers(new OwnerAnswer.Unopened(OPENING.here(), 7, 3));
    world.round();
    world.after(5 * MS);
    world.round();
    assertThat(world.kernel.asked).hasSize(2);
    world.kernel.answers(new OwnerAnswer.NoSocket(OPENING.here()));
    world.round();
    world.after(20 * MS);
    world.round();
    assertThat(world.kernel.asked).hasSize(3);
  }

  @Test
  void whoeverAnswersNeverIsAskedForWithinBounds() {
    world.pass(OPENING.back());
    for (int i = 0; i < 1000; i++) {
      world.kernel.answers(new OwnerAnswer.NoSocket(OPENING.here()));
      world.after(S);
      world.round();
    }
    assertThat(world.kernel.asked).hasSizeBetween(5, 20);
  }

  @Test
  void aSocketOfSeveralProcessesIsNobodys() {
    Segment datagram = udp(HERE, 53, THERE, 999, 10);
    world.pass(datagram.back());
    world.kernel.answers(new OwnerAnswer.Shared(datagram.here(), 7, 8, 7, 3));
    world.round();
    assertThat(world.unidentified().udpReceivedPackets()).isEqualTo(1);
    assertThat(world.feature("threads")).contains("1 times a socket was open in several");
  }

  @Test
  void bothEndsOfAConnectionWithinTheMachineCount() {
    world.kernel.local.add(THERE);
    world.pass(OPENING);
    world.owns(50, OPENING, 7);
    world.owns(60, OPENING.back(), 8);
    world.pass(DATA, DATA.back());
    assertThat(world.counters(TaskType.PROCESS, 50)).contains(tcpCounters(2, 180, 1, 140));
    assertThat(world.counters(TaskType.PROCESS, 60)).contains(tcpCounters(1, 140, 2, 180));
  }

  @Test
  void aSocketThatSendsToItselfSendsAndReceives() {
    Segment self = udp(HERE, 500, HERE, 500, 2);
    world.pass(self);
    world.owns(50, self, 7);
    world.pass(self);
    assertThat(world.counters(TaskType.PROCESS, 50))
        .contains(new Counters(0, 0, 0, 0, 2, 60, 2, 60));
    assertThat(world.source.sockets(world.moment(), 10).sockets()).hasSize(1);
  }

  @Test
  void packetsOfOtherMachinesAreNotOurs() {
    world.pass(udp(3, 1, 4, 2, 10), udp(3, 1, 4, 2, 10));
    assertThat(world.source.status(world.moment()).totals().isZero()).isTrue();
    assertThat(world.feature("complete")).contains("2 of other machines");
    world.kernel.local.add(4);
    world.kernel.addressVersion++;
    world.pass(udp(3, 1, 4, 2, 10));
    assertThat(world.unidentified().udpReceivedPackets()).isEqualTo(1);
  }

  @Test
  void aFinishedProcessHasAllItSentAndIsToldOnce() {
    world.pass(OPENING);
    world.owns(50, OPENING, 7);
    world.pass(tcp(HERE, 4000, THERE, 80, FIN), tcp(THERE, 80, HERE, 4000, FIN));
    world.proc.remove(50);
    world.kernel.ends(50, startNs(50), 3 << 8);
    world.round();
    world.poll();
    assertThat(world.finished).isEmpty();
    world.pass(tcp(HERE, 4000, THERE, 80, ACK));
    world.after(30 * MS);
    world.poll();
    assertThat(world.finished).hasSize(1);
    assertThat(world.finished.get(0).counters()).isEqualTo(tcpCounters(3, 120, 1, 40));
    assertThat(world.finished.get(0).exitCode()).isEqualTo(3);
    assertThat(world.finished.get(0).info().command()).isEqualTo("proc-50");
    world.after(10 * S);
    world.poll();
    assertThat(world.finished).hasSize(1);
    assertThat(world.source.status(world.moment()).tasks()).isZero();
  }

  @Test
  void anEndedProcessWaitsForItsConnectionsButNotForLong() {
    world.pass(OPENING);
    world.owns(50, OPENING, 7);
    world.kernel.ends(50, startNs(50), 9);
    world.round();
    world.after(4 * S);
    world.poll();
    assertThat(world.finished).isEmpty();
    world.after(2 * S);
    world.poll();
    assertThat(world.finished.get(0).exitSignal()).isEqualTo(9);
    world.pass(DATA.back());
    assertThat(world.unidentified()).isEqualTo(tcpCounters(0, 0, 1, 140));
    assertThat(world.kernel.asked).hasSize(2);
  }

  @Test
  void anotherProcessWithTheSameIdInheritsNothing() {
    world.pass(OPENING);
    world.owns(50, OPENING, 7);
    Segment other = tcp(HERE, 4001, THERE, 80, SYN);
    world.pass(other);
    world.kernel.answers(new OwnerAnswer.Owned(other.here(), 8, 9, 1, 50, startNs(51)));
    world.round();
    Lookup now = world.source.process(world.moment(), 50, 0);
    assertThat(((Lookup.Found) now).task().counters()).isEqualTo(tcpCounters(1, 40, 0, 0));
    assertThat(((Lookup.Found) now).task().info().startTimeNs()).isEqualTo(startNs(51));
    assertThat(world.source.process(world.moment(), 50, startNs(50)))
        .isInstanceOf(Lookup.OtherTask.class);
    world.after(6 * S);
    world.poll();
    assertThat(world.finished.get(0).info().startTimeNs()).isEqualTo(startNs(50));
    assertThat(world.source.status(world.moment()).lostEnds()).isEqualTo(1);
  }

  @Test
  void aConnectionWithTheSameEndsIsAnotherOne() {
    world.pass(OPENING);
    world.owns(50, OPENING, 7);
    world.pass(tcp(THERE, 80, HERE, 4000, RST), OPENING);
    world.owns(60, OPENING, 8);
    assertThat(world.counters(TaskType.PROCESS, 50)).contains(tcpCounters(1, 40, 1, 40));
    assertThat(world.counters(TaskType.PROCESS, 60)).contains(tcpCounters(1, 40, 0, 0));
  }

  @Test
  void datagramsOfOneSocketToManyAreItsOwners() {
    Segment first = udp(HERE, 53, THERE, 1000, 1);
    Segment second = udp(HERE, 53, THERE, 1001, 1);
    world.pass(first, second);
    world.owns(50, first, 7);
    world.owns(50, second, 7);
    world.pass(first, second);
    assertThat(world.counters(TaskType.PROCESS, 50).orElseThrow().udpSentPackets()).isEqualTo(4);
    List<SocketInfo> rows = world.source.sockets(world.moment(), 10).sockets();
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).remoteAddress()).isEmpty();
    assertThat(rows.get(0).figures().counters().udpSentPackets()).isEqualTo(4);
    assertThat(world.source.status(world.moment()).sockets()).isEqualTo(1);
  }

  @Test
  void theCollectorGoesByTheModulesRules() {
    Segment dns = udp(HERE, 40_000, THERE, 53, 1);
    Segment server = udp(HERE, 53, THERE, 40_000, 1);
    world.pass(OPENING, dns, server);
    world.owns(50, OPENING, 7);
    world.owns(50, dns, 8);
    world.owns(50, server, 9);
    world.after(17 * S);
    world.collect();
    assertThat(ports()).containsExactlyInAnyOrder(4000, 53);
    world.after(1780 * S);
    world.collect();
    assertThat(ports()).contains(4000);
    world.after(5 * S);
    world.collect();
    assertThat(ports()).containsExactly(53);
    assertThat(world.counters(TaskType.PROCESS, 50).orElseThrow().udpSentPackets()).isEqualTo(2);
  }

  private List<Integer> ports() {
    world.after(1);
    return world.source.sockets(world.moment(), 10).sockets().stream()
        .map(SocketInfo::localPort)
        .toList();
  }

  @Test
  void whatNobodyCameForIsUnidentifiedAfterAMinute() {
    world.pass(OPENING);
    world.after(50 * S);
    world.collect();
    assertThat(ports()).hasSize(1);
    world.after(15 * S);
    world.collect();
    assertThat(ports()).isEmpty();
    assertThat(world.unidentified()).isEqualTo(tcpCounters(1, 40, 0, 0));
    assertThat(world.source.status(world.moment()).totals()).isEqualTo(tcpCounters(1, 40, 0, 0));
  }

  @Test
  void closedConnectionsGoWithTheNextCollection() {
    world.pass(OPENING, tcp(THERE, 80, HERE, 4000, RST));
    world.collect();
    assertThat(ports()).hasSize(1);
    world.after(2 * S);
    world.collect();
    assertThat(ports()).isEmpty();
  }

  @Test
  void ownersAreLookedAtAgainSinceSocketsChangeHands() {
    world.pass(OPENING);
    world.owns(50, OPENING, 7);
    world.pass(DATA);
    world.collect();
    world.round();
    assertThat(world.kernel.asked).hasSize(2);
    world.owns(60, OPENING, 7);
    world.pass(DATA);
    assertThat(world.counters(TaskType.PROCESS, 50)).contains(tcpCounters(2, 180, 0, 0));
    assertThat(world.counters(TaskType.PROCESS, 60)).contains(tcpCounters(1, 140, 0, 0));
  }

  @Test
  void tasksThatFindNoRoomCountTogether() {
    PcapSourceFixture small = new PcapSourceFixture(root, false, 1);
    Segment other = tcp(HERE, 4001, THERE, 80, SYN);
    small.pass(OPENING, other);
    small.owns(50, OPENING, 7);
    small.owns(60, other, 8);
    assertThat(small.counters(TaskType.OVERFLOW, 0)).contains(tcpCounters(1, 40, 0, 0));
    assertThat(small.source.status(small.moment()).taskOverflows()).isEqualTo(1);
  }

  @Test
  void lostPacketsAreShown() {
    world.kernel.lost = 12;
    world.round();
    assertThat(world.source.status(world.moment()).lostPackets()).isEqualTo(12);
    assertThat(world.feature("complete")).contains("12 lost");
    assertThat(world.feature("interfaces"))
        .isEqualTo("captured: eth0; not captured: wlan0 (it is down)");
  }
}
