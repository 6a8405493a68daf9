// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netatop.it.lab.Actor;
import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentException;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Counters;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Sock;
import dev.netatop.it.lab.TaskId;
import dev.netatop.proto.v1.Exit;
import dev.netatop.proto.v1.Task;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ends that are not as simple as they look. */
@ExtendWith(RealKernel.class)
final class ExitDetailsIT {
  private static final int PORT = 4001;
  private static final int HEADERS = 28;

  private AgentProcess process;
  private Agent agent;
  private Scenario scenario;
  private InetAddress server4;

  @BeforeEach
  void start() {
    process = AgentProcess.start();
    agent = process.connect();
    agent.subscribe();
    scenario = Scenario.on(Link.withoutOffloads());
    server4 = scenario.serverSide().v4();
  }

  @AfterEach
  void end() {
    scenario.close();
    agent.close();
    process.close();
  }

  private Exit awaitExit(int tgid) {
    return Exits.await(agent, tgid);
  }

  private static Counters datagrams(int count, int bytes) {
    return Counters.udpSent(count, (long) count * (bytes + HEADERS));
  }

  /** A process that sends datagrams nobody reads. */
  private Sock sender(Actor actor) {
    return actor.connect("udp4", server4, PORT);
  }

  private void openInbox() {
    scenario.server().datagramSocket(server4, PORT);
  }

  @Test
  void whatTheKernelSendsAfterTheDeathIsInTheRecord() {
    Actor server = scenario.server();
    Sock listener = server.socket("tcp4");
    server.option(listener, "rcvbuf", 8_192); // The queue stays with the sender.
    server.bind(listener, server4, PORT);
    server.startListening(listener);
    Actor client = scenario.client();
    Sock here = client.socket("tcp4");
    client.option(here, "sndbuf", 1 << 20);
    client.connect(here, server4, PORT);
    Sock there = server.accept(listener);
    client.send(here, 300_000);
    long diedNs = client.exit(0);
    CompletableFuture<Long> drained = server.receiveLater(there, 0, 1, 200);
    assertThat(drained.join()).isEqualTo(300_000);
    server.close(there);

    Exit exit = awaitExit(client.task().tgid());
    assertThat(exit.getExitTimeNs()).isBetween(diedNs, diedNs + 1_000_000_000L);
    Map<Optional<TaskId>, Counters> expected = scenario.expected();
    assertThat(Counters.of(exit.getTask().getCounters()).brief())
        .isEqualTo(expected.get(Optional.of(client.task())).brief());
  }

  @Test
  void collectionInTheVeryMomentOfADeathLosesNothing() throws InterruptedException {
    try (Storm storm = Storm.on(Link.withoutOffloads());
        ExitCollector records = ExitCollector.subscribe(process.connect());
        Agent collector = process.connect()) {
      AtomicBoolean over = new AtomicBoolean();
      Thread hammer =
          new Thread(
              () -> {
                while (!over.get()) {
                  collector.collect();
                }
              });
      hammer.start();
      List<StormChild> children = storm.run(800, 4_800);
      over.set(true);
      hammer.join();
      // The linger of what was still sending is cut, so connections are left out of the comparison.
      List<StormChild> datagramSenders =
          children.stream()
              .filter(child -> !child.kind().equals("tcp4"))
              .collect(Collectors.toList());
      new ExitChecks(storm.commandLine(800, 4_800), Map.of())
          .assertComplete("subscriber", datagramSenders, records.collect(datagramSenders).join());
    }
  }

  @Test
  void processWithADeadLeaderLivesOn() {
    openInbox();
    Actor leader = scenario.client();
    Actor thread = leader.thread();
    Sock socket = sender(leader);
    leader.send(socket, 10, 3);
    leader.exitThread();
    Pause.ms(500);
    thread.send(socket, 20, 4);
    Counters sent = datagrams(3, 10).plus(datagrams(4, 20));
    int tgid = leader.task().tgid();
    try (Agent asking = process.connect()) {
      assertThat(Counters.of(asking.process(tgid, 0).getCounters())).isEqualTo(sent);
    }
    long diedNs = thread.exit(9);
    Exit exit = awaitExit(tgid);
    assertThat(Counters.of(exit.getTask().getCounters())).isEqualTo(sent);
    assertThat(exit.getExitTimeNs()).isGreaterThanOrEqualTo(diedNs);
    assertThat(exit.getExitCode()).isEqualTo(9);
  }

  @Test
  void threadThatExecsBecomesTheLeader() {
    openInbox();
    Actor leader = scenario.client();
    Actor thread = leader.thread();
    Sock ofLeader = sender(leader);
    Sock ofThread = sender(thread);
    leader.send(ofLeader, 10, 2);
    thread.send(ofThread, 20, 3);
    int tgid = leader.task().tgid();
    int tid = thread.task().tid();
    thread.exec("after-the-exec");
    assertThat(thread.task()).isEqualTo(new TaskId(tgid, tgid));
    thread.send(ofThread, 30, 4);

    try (Agent asking = process.connect()) {
      Counters ofTheThread = datagrams(3, 20).plus(datagrams(4, 30));
      Counters all = ofTheThread.plus(datagrams(2, 10));
      assertThat(asking.threads(Set.of(tgid))).isEqualTo(Map.of(thread.task(), ofTheThread));
      Task task = asking.process(tgid, 0);
      assertThat(Counters.of(task.getCounters())).isEqualTo(all);
      assertThat(task.getInfo().getCommandLine())
          .startsWith("workload actor")
          .endsWith(" after-the-exec");
      assertThatThrownBy(() -> asking.thread(tid, 0))
          .isInstanceOfSatisfying(
              AgentException.class, e -> assertThat(e.errno()).isEqualTo("ESRCH"));
      thread.exit(0);
      assertThat(Counters.of(awaitExit(tgid).getTask().getCounters())).isEqualTo(all);
    }
  }

  @Test
  void reusedPidIsAnotherProcess() {
    openInbox();
    Actor parent = scenario.client();
    Actor first = parent.fork();
    int pid = first.task().tgid();
    first.send(sender(first), 100, 3);
    try (Agent asking = process.connect()) {
      long firstStartNs = asking.process(pid, 0).getInfo().getStartTimeNs();
      assertThat(firstStartNs).isBetween(first.startAfterNs(), first.startBeforeNs());
      first.exit(1);
      parent.reap(first);
      Actor second = parent.fork(pid);
      assertThat(second.task().tgid()).isEqualTo(pid);
      second.send(sender(second), 200, 5);
      Task task = asking.process(pid, 0);
      assertThat(Counters.of(task.getCounters())).isEqualTo(datagrams(5, 200));
      assertThat(task.getInfo().getStartTimeNs())
          .isBetween(second.startAfterNs(), second.startBeforeNs());
      assertThatThrownBy(() -> asking.process(pid, firstStartNs))
          .isInstanceOfSatisfying(
              AgentException.class, e -> assertThat(e.errno()).isEqualTo("ESRCH"));
      second.exit(2);
    }
    Exit one = awaitExit(pid);
    Exit other = awaitExit(pid);
    assertThat(Counters.of(one.getTask().getCounters())).isEqualTo(datagrams(3, 100));
    assertThat(one.getExitCode()).isEqualTo(1);
    assertThat(Counters.of(other.getTask().getCounters())).isEqualTo(datagrams(5, 200));
    assertThat(other.getExitCode()).isEqualTo(2);
  }

  @Test
  void uidIsThatOfTheLastUse() {
    openInbox();
    Actor actor = scenario.client();
    Sock socket = sender(actor);
    actor.send(socket, 1);
    int tgid = actor.task().tgid();
    try (Agent asking = process.connect()) {
      assertThat(asking.process(tgid, 0).getInfo().getUid()).isZero();
      actor.setUid(20_001);
      actor.send(socket, 1);
      assertThat(asking.process(tgid, 0).getInfo().getUid()).isEqualTo(20_001);
    }
    actor.setUid(0);
    actor.exit(0);
    assertThat(awaitExit(tgid).getTask().getInfo().getUid()).isEqualTo(20_001);
  }

  @Test
  void signalThatEndedItIsInTheRecord() {
    openInbox();
    Actor actor = scenario.client();
    actor.send(sender(actor), 1);
    actor.raise(11);
    Exit exit = awaitExit(actor.task().tgid());
    assertThat(exit.getExitSignal()).isEqualTo(11);
    assertThat(exit.getExitCode()).isZero();
  }

  @Test
  void countersOfAThreadStayInItsProcess() {
    openInbox();
    Actor leader = scenario.client();
    Actor thread = leader.thread();
    leader.send(sender(leader), 10, 2);
    Sock socket = sender(thread);
    thread.send(socket, 20, 3);
    int tgid = leader.task().tgid();
    Counters all = datagrams(2, 10).plus(datagrams(3, 20));
    thread.exitThread();
    try (Agent asking = process.connect()) {
      Pause.until(
          "the thread is gone",
          Duration.ofSeconds(5),
          () -> asking.threads(Set.of(tgid)).size() == 1);
      assertThat(asking.threads(Set.of(tgid))).isEqualTo(Map.of(leader.task(), datagrams(2, 10)));
      // Through its entry's rest and reuse.
      for (int i = 0; i < 30; i++) {
        assertThat(asking.processes(Set.of(tgid))).isEqualTo(Map.of(tgid, all));
        Pause.ms(100);
      }
    }
    leader.exit(0);
    assertThat(Counters.of(awaitExit(tgid).getTask().getCounters())).isEqualTo(all);
  }

  @Test
  void longCommandLineIsCut() {
    openInbox();
    Actor actor = scenario.client();
    actor.exec("x".repeat(150), "y".repeat(150));
    actor.send(sender(actor), 1);
    try (Agent asking = process.connect()) {
      Task task = asking.process(actor.task().tgid(), 0);
      assertThat(task.getInfo().getCommandLine()).hasSize(256).startsWith("workload actor ");
      assertThat(task.getInfo().getCommandLineTruncated()).isTrue();
    }
  }
}
