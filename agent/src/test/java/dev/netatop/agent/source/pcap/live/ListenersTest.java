// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import static dev.netatop.agent.source.pcap.live.PcapSourceFixture.HERE;
import static dev.netatop.agent.source.pcap.live.PcapSourceFixture.THERE;
import static dev.netatop.agent.source.pcap.live.Segment.ACK;
import static dev.netatop.agent.source.pcap.live.Segment.SYN;
import static dev.netatop.agent.source.pcap.live.Segment.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.accounting.TaskType;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose the packets are by which connections come in. */
class ListenersTest {
  private static final long S = 1_000_000_000L;
  private static final int PORT = 80;
  private static final int MASTER = 50;
  private static final int WORKER = 60;
  private static final long LISTENER = 5;

  @TempDir Path root;
  private PcapSourceFixture world;

  @BeforeEach
  void setUp() {
    world = new PcapSourceFixture(root, true, 100);
    world.process(MASTER);
    world.process(WORKER);
  }

  private void listens(int tgid, long number) {
    world.use(tgid, tgid, tcp(HERE, PORT, 0, 0, 0), number);
  }

  /** Uses that have come are known. */
  private void isTold() {
    world.after(1);
    world.round();
  }

  private static Segment out(int remotePort, int flags) {
    return tcp(HERE, PORT, THERE, remotePort, flags);
  }

  private static Segment in(int remotePort, int flags) {
    return tcp(THERE, remotePort, HERE, PORT, flags);
  }

  private void shakesHands(int remotePort) {
    world.pass(in(remotePort, SYN), out(remotePort, SYN | ACK), in(remotePort, ACK));
  }

  private long packets(int tgid) {
    world.after(1);
    return world
        .counters(TaskType.PROCESS, tgid)
        .map(counters -> counters.tcpSentPackets() + counters.tcpReceivedPackets())
        .orElse(0L);
  }

  @Test
  void theHandshakeIsTheListenersAndTheRestWhoUsesTheConnection() {
    listens(MASTER, LISTENER);
    shakesHands(4000);
    assertThat(packets(MASTER)).as("before anybody has accepted").isEqualTo(3);
    world.pass(in(4000, ACK).with(100));
    world.use(WORKER, WORKER, out(4000, ACK), 7);
    world.pass(out(4000, ACK));
    assertThat(packets(WORKER)).isEqualTo(2);
    assertThat(packets(MASTER)).isEqualTo(3);
    assertThat(world.unidentified().isZero()).isTrue();
  }

  @Test
  void whoUsesAConnectionFirstHasTheListenerFromThenOn() {
    listens(MASTER, LISTENER);
    shakesHands(4000);
    world.use(WORKER, WORKER, out(4000, ACK), 7);
    world.pass(out(4000, ACK));
    shakesHands(4001);
    assertThat(packets(MASTER)).isEqualTo(3);
    assertThat(packets(WORKER)).isEqualTo(1 + 3);
    world.use(MASTER, MASTER, out(4000, ACK), 7);
    world.pass(out(4000, ACK));
    shakesHands(4002);
    assertThat(packets(WORKER)).as("a second user takes no listener").isEqualTo(1 + 3 + 3);
  }

  @Test
  void anotherAddressIsAnotherListener() {
    world.use(MASTER, MASTER, tcp(THERE, PORT, 0, 0, 0), LISTENER);
    shakesHands(4000);
    world.use(WORKER, WORKER, out(4000, ACK), 7);
    isTold();
    assertThat(packets(MASTER)).isZero();
    assertThat(packets(WORKER)).as("an unknown listener's connection pays itself").isEqualTo(3);
  }

  @Test
  void ofSeveralListenersNoneIsGuessed() {
    listens(MASTER, LISTENER);
    listens(WORKER, LISTENER + 1);
    shakesHands(4000);
    world.use(WORKER, WORKER, out(4000, ACK), 7);
    isTold();
    assertThat(packets(MASTER)).isZero();
    assertThat(packets(WORKER)).isEqualTo(3);
  }

  @Test
  void whatAListenerWithoutOwnerGathersIsItsHeirs() {
    listens(MASTER, LISTENER);
    isTold();
    end(MASTER);
    shakesHands(4000);
    assertThat(world.unidentified().tcpReceivedPackets()).isEqualTo(2);
    world.use(WORKER, WORKER, out(4000, ACK), 7);
    isTold();
    assertThat(packets(WORKER)).isEqualTo(3);
    assertThat(world.unidentified().isZero()).isTrue();
  }

  @Test
  void aListenerThatNobodyComesToIsForgotten() {
    listens(MASTER, LISTENER);
    isTold();
    end(MASTER);
    shakesHands(4000);
    world.after(61 * S);
    world.collect();
    world.use(WORKER, WORKER, out(4000, ACK), 7);
    isTold();
    assertThat(packets(WORKER)).as("given up before").isZero();
    assertThat(world.unidentified().tcpReceivedPackets()).isEqualTo(2);
  }

  private void end(int tgid) {
    world.proc.remove(tgid);
    world.kernel.ends(tgid, PcapSourceFixture.startNs(tgid), 0);
    isTold();
    world.after(10 * S);
    world.poll();
  }
}
