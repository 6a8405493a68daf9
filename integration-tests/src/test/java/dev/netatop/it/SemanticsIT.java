// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netatop.it.lab.Actor;
import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentException;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Counters;
import dev.netatop.it.lab.Ledger;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Sock;
import dev.netatop.it.lab.Stage;
import dev.netatop.proto.v1.Done;
import dev.netatop.proto.v1.EmptyExitRequest;
import dev.netatop.proto.v1.Exit;
import dev.netatop.proto.v1.ExitPlace;
import dev.netatop.proto.v1.GetcntExitRequest;
import dev.netatop.proto.v1.ProbeRequest;
import dev.netatop.proto.v1.Response;
import java.net.InetAddress;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the requests about ends and collections promise. */
@ExtendWith(RealKernel.class)
final class SemanticsIT {
  private static final int PORT = 5001;

  private AgentProcess process;
  private Link link;
  private Stage stage;
  private InetAddress server4;

  @BeforeEach
  void start() {
    process = AgentProcess.start();
    link = Link.withoutOffloads();
    stage = Stage.open();
    server4 = link.server().v4();
    spawnOn(true).datagramSocket(server4, PORT);
  }

  @AfterEach
  void end() {
    stage.close();
    link.close();
    process.close();
  }

  private Actor spawnOn(boolean server) {
    return server
        ? stage.spawn(link.server(), new Ledger(link.server()))
        : stage.spawn(link.client(), new Ledger(link.client()));
  }

  private Actor sender(int times) {
    Actor actor = spawnOn(false);
    actor.send(actor.connect("udp4", server4, PORT), 100, times);
    return actor;
  }

  private int finishedProcess(int code) {
    Actor actor = sender(1);
    actor.exit(code);
    return actor.task().tgid();
  }

  private static void assertErrno(String errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(AgentException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }

  @Test
  void unknownIdsAndTasksWithoutTrafficAreNotThere() {
    Actor silent = spawnOn(false);
    Actor busy = sender(2);
    Actor silentThread = busy.thread();
    try (Agent agent = process.connect()) {
      assertErrno("ESRCH", () -> agent.process(silent.task().tgid(), 0));
      assertErrno("ESRCH", () -> agent.thread(silentThread.task().tid(), 0));
      assertErrno("ESRCH", () -> agent.process(0x7fff_fff0, 0));
      assertErrno("ESRCH", () -> agent.thread(0x7fff_fff0, 0));
      long startNs = agent.process(busy.task().tgid(), 0).getInfo().getStartTimeNs();
      Counters sent = Counters.udpSent(2, 256);
      assertThat(Counters.of(agent.process(busy.task().tgid(), startNs).getCounters()))
          .isEqualTo(sent);
      assertThat(Counters.of(agent.thread(busy.task().tid(), startNs).getCounters()))
          .isEqualTo(sent);
      assertErrno("ESRCH", () -> agent.thread(busy.task().tid(), startNs + 1));
    }
  }

  @Test
  void exitIsAwaitedAsLongAsAsked() {
    try (Agent agent = process.connect()) {
      Exits.begin(agent);
      long before = System.nanoTime();
      assertThat(Exits.poll(agent, -1, 700)).isEmpty();
      assertThat((System.nanoTime() - before) / 1_000_000L).isBetween(690L, 3_000L);

      // Without a limit the request stays open, and others on the connection are answered
      // meanwhile.
      long id = Exits.sendAndWaitInVain(agent, 500);
      long probe = agent.send(r -> r.setProbe(ProbeRequest.getDefaultInstance()));
      assertThat(agent.receive().getId()).isEqualTo(probe);
      int tgid = finishedProcess(3);
      Response response = agent.receive();
      assertThat(response.getId()).isEqualTo(id);
      while (response.getExit().getTask().getInfo().getTgid() != tgid) { // Somebody else's end.
        agent.send(r -> r.setGetcntExit(GetcntExitRequest.newBuilder().setTimeoutMs(8_000)));
        response = agent.receive();
        assertThat(response.hasExit()).as("%s", response).isTrue();
      }
      assertThat(response.getLast()).isTrue();
      assertThat(response.getExit().getExitCode()).isEqualTo(3);
    }
  }

  @Test
  void oneClientTakesNothingAwayFromAnother() {
    try (Agent one = process.connect();
        Agent other = process.connect();
        Agent late = process.connect()) {
      Exits.begin(one);
      Exits.begin(other);
      int first = finishedProcess(1);
      int second = finishedProcess(2);
      for (Agent agent : new Agent[] {one, other}) {
        assertThat(Exits.poll(agent, first, 8_000)).isPresent();
        assertThat(Exits.poll(agent, second, 8_000)).isPresent();
        assertThat(Exits.poll(agent, first, 200)).isEmpty();
      }
      // A place begins with the next to finish.
      Exits.begin(late);
      assertThat(Exits.poll(late, second, 300)).isEmpty();
    }
  }

  @Test
  void readingResumesAtASequenceNumber() {
    long sequence;
    int second;
    int third;
    try (Agent agent = process.connect()) {
      Exits.begin(agent);
      int first = finishedProcess(1);
      sequence = Exits.poll(agent, first, 8_000).orElseThrow().getSequence();
      second = finishedProcess(2);
      third = finishedProcess(3);
    }
    try (Agent agent = process.connect();
        Agent oldest = process.connect()) {
      Exit exit = agent.exit(8_000, ExitPlace.newBuilder().setSequence(sequence).build());
      assertThat(exit.getSequence()).isEqualTo(sequence);
      assertThat(Exits.poll(agent, second, 8_000)).isPresent();
      assertThat(Exits.poll(agent, third, 8_000)).isPresent();
      Exit first = oldest.exit(8_000, ExitPlace.newBuilder().setOldest(true).build());
      assertThat(first.getSequence()).isLessThanOrEqualTo(sequence);
    }
  }

  @Test
  void recordsLiveFifteenSeconds() {
    try (Agent agent = process.connect();
        Agent idle = process.connect()) {
      Exits.begin(agent);
      Exits.begin(idle); // A subscriber that does not read keeps nothing.
      int tgid = finishedProcess(1);
      long sequence = Exits.poll(agent, tgid, 8_000).orElseThrow().getSequence();
      Pause.ms(12_000);
      ExitPlace place = ExitPlace.newBuilder().setSequence(sequence).build();
      assertThat(agent.exit(1_000, place).getSequence()).isEqualTo(sequence);
      Pause.ms(4_500);
      try {
        assertThat(agent.exit(1, place).getSequence()).isGreaterThan(sequence);
      } catch (AgentException e) {
        assertThat(e.errno()).isEqualTo("ETIMEDOUT");
      }
      int next = finishedProcess(2);
      long missed = 0;
      Exit after;
      do {
        after = idle.exit(8_000);
        missed += after.getMissed();
      } while (after.getTask().getInfo().getTgid() != next);
      assertThat(missed).isGreaterThanOrEqualTo(1);
    }
  }

  @Test
  void drainWaitsForOtherSubscribersAlone() {
    try (Agent drainer = process.connect();
        Agent reader = process.connect();
        Agent stranger = process.connectAs(20_001, 20_001)) {
      finishedProcess(1);
      drainer.drain(1_000); // Nobody subscribed: at once.

      Exits.begin(drainer);
      Exits.begin(stranger);
      int held = finishedProcess(2);
      assertThat(Exits.poll(stranger, held, 8_000)).isPresent();
      int unread = finishedProcess(3);
      Pause.ms(500);
      // The caller's own place and an unprivileged stranger's do not count.
      drainer.drain(1_000);

      Exits.begin(reader);
      int wanted = finishedProcess(4);
      assertThat(Exits.poll(drainer, wanted, 8_000)).isPresent();
      long before = System.nanoTime();
      assertErrno("ETIMEDOUT", () -> drainer.drain(700));
      assertThat((System.nanoTime() - before) / 1_000_000L).isBetween(690L, 3_000L);
      long id =
          drainer.send(r -> r.setEmptyExit(EmptyExitRequest.newBuilder().setTimeoutMs(10_000)));
      assertThat(drainer.connectionIsIdleFor(300)).isTrue();
      assertThat(Exits.poll(reader, wanted, 8_000)).isPresent();
      Exits.poll(reader, unread, 200); // Up to the end, whoever else has finished.
      Response response = drainer.receive();
      assertThat(response.getId()).isEqualTo(id);
      assertThat(response.hasDone()).as("%s", response).isTrue();
    }
  }

  /** Collects as soon as a collection may run: the agent's own runs may have come before. */
  private static Done collect(Agent agent) {
    Done done = agent.collect();
    for (int i = 0; i < 50 && !done.getCollected(); i++) {
      Pause.ms(50);
      done = agent.collect();
    }
    assertThat(done.getCollected()).isTrue();
    return done;
  }

  @Test
  void collectionRunsTwiceASecondAtMost() {
    try (Agent agent = process.connect()) {
      for (int i = 0; i < 3; i++) {
        collect(agent);
        long before = System.nanoTime();
        assertThat(agent.collect().getCollected()).isFalse();
        collect(agent);
        assertThat((System.nanoTime() - before) / 1_000_000L).isBetween(400L, 1_500L);
      }
    }
  }

  /** A process that ended while its connection goes on: the peer closes nothing. */
  private int lingeringProcess(int port) {
    Actor server = spawnOn(true);
    Sock listener = server.listen(server4, port);
    Actor client = spawnOn(false);
    Sock here = client.connect("tcp4", server4, port);
    server.accept(listener);
    client.send(here, 10);
    client.exit(0);
    return client.task().tgid();
  }

  @Test
  void lingerIsCutByThePrivilegedAlone() {
    int[] group = {60}; // games: in every Debian's /etc/group.
    try (AgentProcess ofGames = AgentProcess.start("group = games");
        Agent reader = ofGames.connect();
        Agent root = ofGames.connect();
        Agent anyone = ofGames.connectAs(20_001, 20_001);
        Agent member = ofGames.connectAs(20_001, 60);
        Agent supplementary = ofGames.connectAs(20_001, 20_001, group)) {
      Exits.begin(reader);
      int port = PORT + 1;
      for (Agent privileged : new Agent[] {root, member, supplementary}) {
        int tgid = lingeringProcess(port++);
        Pause.ms(600);
        assertThat(collect(anyone).getLingerCut()).isFalse();
        assertThat(Exits.poll(reader, tgid, 600)).isEmpty();
        assertThat(collect(privileged).getLingerCut()).isTrue();
        assertThat(Exits.poll(reader, tgid, 1_000)).isPresent();
      }
    }
  }

  @Test
  void lingerEndsAfterFiveSeconds() {
    try (Agent reader = process.connect()) {
      Exits.begin(reader);
      long before = System.nanoTime();
      int tgid = lingeringProcess(PORT + 1);
      assertThat(Exits.poll(reader, tgid, 9_000)).isPresent();
      assertThat((System.nanoTime() - before) / 1_000_000L).isBetween(4_900L, 8_000L);
    }
  }
}
