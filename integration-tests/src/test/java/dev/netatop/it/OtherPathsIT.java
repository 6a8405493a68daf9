// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.Actor;
import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Counters;
import dev.netatop.it.lab.Ledger;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Sock;
import dev.netatop.it.lab.Stage;
import dev.netatop.it.lab.TaskId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Packets that take other ways than from one host to another, and sockets whose owner has died. */
@ExtendWith(RealKernel.class)
final class OtherPathsIT {
  private static final int PORT = 9001;

  private AgentProcess process;
  private Agent agent;

  @BeforeEach
  void start() {
    process = AgentProcess.start();
    agent = process.connect();
  }

  @AfterEach
  void end() {
    agent.close();
    process.close();
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void onLoopbackAPacketCountsForBothEnds() {
    try (Link link = Link.withoutOffloads();
        Stage stage = Stage.open()) {
      Actor sender = stage.spawn(link.client(), new Ledger(link.client()));
      Actor receiver = stage.spawn(link.client(), new Ledger(link.client()));
      Sock inbox4 = receiver.datagramSocket(address("127.0.0.1"), PORT);
      Sock inbox6 = receiver.datagramSocket(address("::1"), PORT);
      sender.send(sender.connect("udp4", address("127.0.0.1"), PORT), 100, 5);
      sender.send(sender.connect("udp6", address("::1"), PORT), 9_000, 2); // Within its MTU.
      receiver.receive(inbox4, 0, 5);
      receiver.receive(inbox6, 0, 2);
      long bytes = 5 * 128L + 2 * 9_048L;
      assertThat(agent.processes(Set.of(sender.task().tgid(), receiver.task().tgid())))
          .isEqualTo(
              Map.of(
                  sender.task().tgid(), new Counters(0, 0, 0, 0, 7, bytes, 0, 0),
                  receiver.task().tgid(), new Counters(0, 0, 0, 0, 0, 0, 7, bytes)));
    }
  }

  @Test
  void multicastDatagramCountsForEverySocketThatReceivesIt() {
    try (Link link = Link.withoutOffloads();
        Stage stage = Stage.open()) {
      InetAddress group = address("239.1.2.3");
      link.client().run("ip", "route", "add", "239.0.0.0/8", "dev", Link.DEVICE);
      Actor[] receivers = new Actor[2];
      for (int i = 0; i < receivers.length; i++) {
        receivers[i] = stage.spawn(link.server(), new Ledger(link.server()));
        Sock inbox = receivers[i].datagramSocket(group, PORT);
        receivers[i].join(inbox, group, link.server().v4());
      }
      Actor sender = stage.spawn(link.client(), new Ledger(link.client()));
      sender.sendTo(sender.socket("udp4"), 100, 3, group, PORT);
      Counters each = new Counters(0, 0, 0, 0, 0, 0, 3, 384);
      Pause.until(
          "the datagrams are there",
          Duration.ofSeconds(5),
          () ->
              agent
                  .processes(Set.of(receivers[0].task().tgid(), receivers[1].task().tgid()))
                  .equals(
                      Map.of(receivers[0].task().tgid(), each, receivers[1].task().tgid(), each)));
      assertThat(agent.processes(Set.of(sender.task().tgid())))
          .isEqualTo(Map.of(sender.task().tgid(), Counters.udpSent(3, 384)));
    }
  }

  /**
   * Within its linger a dead process pays for its listener, until an heir uses a connection of it.
   */
  @Test
  void deadListenersHandshakeIsInItsRecord() {
    try (Scenario scenario = Scenario.on(Link.withoutOffloads());
        Agent records = process.connect()) {
      records.subscribe();
      Actor maker = scenario.server();
      Sock listener = maker.listen(scenario.serverSide().v4(), PORT);
      Actor heir = maker.fork();
      maker.exit(5);
      scenario.stage().reap(maker.task().tgid());
      Actor client = scenario.client();
      for (int i = 0; i < 2; i++) {
        Sock here = client.connect("tcp4", scenario.serverSide().v4(), PORT);
        Sock there = heir.accept(listener);
        client.send(here, 100);
        client.awaitIdle(here);
        heir.receive(there, 100);
      }
      var exit = Exits.await(records, maker.task().tgid());
      Map<Optional<TaskId>, Counters> expected = scenario.expected();
      assertThat(Counters.of(exit.getTask().getCounters()).brief())
          .isEqualTo(expected.get(Optional.of(maker.task())).brief());
      assertThat(exit.getExitCode()).isEqualTo(5);
      assertThat(agent.threads(Set.of(heir.task().tgid())))
          .isEqualTo(Map.of(heir.task(), expected.get(Optional.of(heir.task()))));
    }
  }

  /** Nobody uses a dead process's socket: what still comes for it is late, and so unidentified. */
  @Test
  void packetsForADeadOwnerAreUnidentified() {
    try (Link link = Link.withoutOffloads();
        Stage stage = Stage.open()) {
      Actor maker = stage.spawn(link.server(), new Ledger(link.server()));
      maker.datagramSocket(link.server().v4(), PORT);
      maker.fork(); // Holds the socket open.
      Actor sender = stage.spawn(link.client(), new Ledger(link.client()));
      Sock out = sender.connect("udp4", link.server().v4(), PORT);
      sender.send(out, 10, 1);
      maker.exit(0);
      stage.reap(maker.task().tgid());
      Scenario.collectNow(agent);
      Pause.ms(200);
      Counters before = Counters.of(agent.status().getUnidentified());
      sender.send(out, 20, 6);
      Pause.ms(200);
      Counters late = Counters.of(agent.status().getUnidentified()).minus(before);
      assertThat(late.udpReceivedPackets()).isGreaterThanOrEqualTo(6);
      assertThat(late.udpReceivedBytes()).isGreaterThanOrEqualTo(6 * 48L);
    }
  }
}
