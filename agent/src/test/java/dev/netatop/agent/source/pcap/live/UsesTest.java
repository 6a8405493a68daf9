// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import static dev.netatop.agent.source.pcap.live.PcapSourceFixture.HERE;
import static dev.netatop.agent.source.pcap.live.PcapSourceFixture.MS;
import static dev.netatop.agent.source.pcap.live.PcapSourceFixture.S;
import static dev.netatop.agent.source.pcap.live.PcapSourceFixture.THERE;
import static dev.netatop.agent.source.pcap.live.Segment.ACK;
import static dev.netatop.agent.source.pcap.live.Segment.FIN;
import static dev.netatop.agent.source.pcap.live.Segment.SYN;
import static dev.netatop.agent.source.pcap.live.Segment.tcp;
import static dev.netatop.agent.source.pcap.live.Segment.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.accounting.TaskType;
import dev.netatop.agent.source.pcap.owner.OwnerAnswer;
import dev.netatop.agent.source.pcap.owner.Use;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Owners told by the kernel, use by use. */
class UsesTest {
  private static final Segment DATAGRAM = udp(HERE, 4000, THERE, 53, 10);
  private static final Segment OPENING = tcp(HERE, 4000, THERE, 80, SYN);
  private static final Segment DATA = tcp(HERE, 4000, THERE, 80, ACK).with(100);

  @TempDir Path root;
  private PcapSourceFixture world;

  @BeforeEach
  void setUp() {
    world = new PcapSourceFixture(root, true, 100);
    world.process(50);
    world.proc.thread(50, 51, PcapSourceFixture.startNs(50) + 51);
  }

  private long sent(TaskType type, int id) {
    world.after(1);
    return world
        .counters(type, id)
        .map(counters -> counters.udpSentPackets() + counters.tcpSentPackets())
        .orElse(0L);
  }

  private long received(TaskType type, int id) {
    world.after(1);
    return world
        .counters(type, id)
        .map(counters -> counters.udpReceivedPackets() + counters.tcpReceivedPackets())
        .orElse(0L);
  }

  /** Passes with the next round, in its place among uses. */
  private void passes(Segment segment) {
    world.after(1000);
    world.kernel.passes(segment, world.epochNs());
  }

  @Test
  void eachPacketCountsForWhoUsedTheSocketBefore() {
    world.use(50, 50, DATAGRAM, 7);
    passes(DATAGRAM);
    passes(DATAGRAM.back());
    world.use(50, 51, DATAGRAM, 7);
    passes(DATAGRAM);
    passes(DATAGRAM);
    passes(DATAGRAM.back());
    passes(DATAGRAM.back());
    world.round();
    assertThat(sent(TaskType.THREAD, 50)).isEqualTo(1);
    assertThat(received(TaskType.THREAD, 50)).isEqualTo(1);
    assertThat(sent(TaskType.THREAD, 51)).isEqualTo(2);
    assertThat(received(TaskType.THREAD, 51)).isEqualTo(2);
    assertThat(sent(TaskType.PROCESS, 50)).isEqualTo(3);
    assertThat(world.kernel.asked).isEmpty();
  }

  @Test
  void aUseIsNotAppliedBeforeItsTime() {
    world.use(50, 50, DATAGRAM, 7);
    passes(DATAGRAM);
    Use later = world.use(50, 51, DATAGRAM, 7);
    later.timeNs += S;
    world.round();
    passes(DATAGRAM);
    world.round();
    assertThat(sent(TaskType.THREAD, 50)).isEqualTo(2);
    world.after(2 * S);
    world.round();
    passes(DATAGRAM);
    world.round();
    assertThat(sent(TaskType.THREAD, 51)).isEqualTo(1);
  }

  @Test
  void whatCameBeforeTheFirstUseIsTheFirstUsers() {
    world.pass(OPENING.back());
    world.after(50 * MS);
    world.round();
    assertThat(world.kernel.asked).isEmpty();
    world.use(50, 51, OPENING, 7);
    world.after(1);
    world.round();
    assertThat(received(TaskType.THREAD, 51)).isEqualTo(1);
    assertThat(world.unidentified().isZero()).isTrue();
  }

  @Test
  void whereNoUseIsToldASearchStandsInUntilOneIs() {
    world.pass(DATA.back());
    world.after(200 * MS);
    world.round();
    assertThat(world.kernel.asked).containsExactly(DATA.here());
    world.owns(50, DATA, 7);
    assertThat(received(TaskType.THREAD, 50)).isEqualTo(1);
    world.use(50, 51, DATA, 7);
    passes(DATA.back());
    world.round();
    world.owns(50, DATA, 7);
    passes(DATA.back());
    world.round();
    assertThat(received(TaskType.THREAD, 50)).isEqualTo(1);
    assertThat(received(TaskType.THREAD, 51)).isEqualTo(2);
  }

  @Test
  void aReceiverThatIsBoundGetsWhatComesFromAnybody() {
    Segment bound = udp(HERE, 53, THERE, 0, 0);
    Use use = world.use(50, 51, bound, 7);
    use.localLow = 0;
    use.remoteLow = 0;
    world.round();
    world.pass(udp(THERE, 1000, HERE, 53, 5), udp(3, 1001, HERE, 53, 5));
    assertThat(received(TaskType.THREAD, 51)).isEqualTo(2);
  }

  @Test
  void aSenderThatIsBoundToNoAddressGetsWhatComesToAnother() {
    world.kernel.local.add(9);
    world.use(50, 51, DATAGRAM, 7).isAnyAddress = true;
    passes(DATAGRAM);
    passes(udp(THERE, 53, 9, 4000, 5));
    world.round();
    assertThat(received(TaskType.THREAD, 51)).isEqualTo(1);
  }

  @Test
  void ofSeveralSocketsOnOnePortASearchFindsTheRightOne() {
    world.process(60);
    for (int i = 0; i < 2; i++) {
      Use use = world.use(50 + 10 * i, 50 + 10 * i, udp(HERE, 53, THERE, 0, 0), 7 + i);
      use.localLow = 0;
      use.remoteLow = 0;
    }
    world.round();
    Segment answer = udp(HERE, 53, THERE, 1000, 5);
    world.pass(answer.back());
    world.after(S);
    world.round();
    assertThat(world.kernel.asked).containsExactly(answer.here());
    world.kernel.answers(
        new OwnerAnswer.Owned(
            answer.here(), 8, PcapSourceFixture.inode(8), 7, 60, PcapSourceFixture.startNs(60)));
    world.round();
    assertThat(received(TaskType.THREAD, 60)).isEqualTo(1);
    assertThat(received(TaskType.PROCESS, 50)).isZero();
  }

  @Test
  void aConnectionWithTheSameEndsIsAnotherOne() {
    world.process(60);
    world.use(50, 50, OPENING, 7);
    passes(OPENING);
    passes(tcp(HERE, 4000, THERE, 80, FIN));
    passes(tcp(THERE, 80, HERE, 4000, FIN));
    world.use(60, 60, OPENING, 8);
    passes(OPENING);
    passes(DATA);
    world.round();
    assertThat(sent(TaskType.PROCESS, 50)).isEqualTo(2);
    assertThat(sent(TaskType.THREAD, 60)).isEqualTo(2);
  }

  @Test
  void aProcessThatWasGoneBeforeWeLookedIsFinishedWithWhatItSent() {
    world.kernel.gone.add(70);
    world.use(70, 70, OPENING, 7);
    passes(OPENING);
    passes(tcp(THERE, 80, HERE, 4000, Segment.RST));
    world.round();
    world.after(S);
    world.poll();
    assertThat(world.finished).hasSize(1);
    assertThat(world.finished.get(0).info().command()).isEqualTo("told-70");
    assertThat(world.finished.get(0).info().uid()).isEqualTo(1000);
    assertThat(world.finished.get(0).counters().tcpSentPackets()).isEqualTo(1);
  }

  @Test
  void whatAThreadMovedStaysInItsProcess() {
    world.proc.thread(50, 52, PcapSourceFixture.startNs(50) + 52);
    world.use(50, 99, DATAGRAM, 7);
    passes(DATAGRAM);
    world.round();
    world.after(2 * S);
    world.poll();
    assertThat(sent(TaskType.THREAD, 99)).isZero();
    assertThat(sent(TaskType.PROCESS, 50)).isEqualTo(1);
    passes(DATAGRAM);
    world.round();
    assertThat(sent(TaskType.PROCESS, 50)).isEqualTo(2);
  }

  @Test
  void aSocketKeepsItsUserWhileItRests() {
    world.use(50, 51, DATAGRAM, 7);
    passes(DATAGRAM);
    world.round();
    world.after(20 * S);
    world.collect();
    world.pass(DATAGRAM.back());
    assertThat(received(TaskType.THREAD, 51)).isEqualTo(1);
  }

  @Test
  void tasksOfOtherPidNamespacesAreNobody() {
    world.use(0, 0, DATAGRAM, 7);
    passes(DATAGRAM);
    world.round();
    assertThat(world.unidentified().udpSentPackets()).isEqualTo(1);
    assertThat(world.feature("threads")).contains("1 by tasks of other pid namespaces");
  }
}
