// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.Actor;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Atop;
import dev.netatop.it.lab.AtopRoom;
import dev.netatop.it.lab.AtopSocket;
import dev.netatop.it.lab.Counters;
import dev.netatop.it.lab.DebianAtop;
import dev.netatop.it.lab.Ledger;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Shell;
import dev.netatop.it.lab.Sock;
import dev.netatop.it.lab.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What stands in /run and in the semaphores for atop: through kills, squatters and a full disk. */
@ExtendWith(RealKernel.class)
final class AtopFilesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final AtopRoom.Semaphores AT_REST = new AtopRoom.Semaphores(1, 100);
  private static final int NOBODY = 65_534;
  private static final int ATOPS = 20;
  private static final int ROUNDS = 50;

  private final Link link = Link.withoutOffloads();
  private final Stage stage = Stage.open();
  private final AtopRoom room = AtopRoom.open("64k");
  private final Actor peer = stage.spawn(link.server(), new Ledger(link.server()));
  private final Sock sink = peer.datagramSocket(link.server().v4(), 0);
  private final int port = peer.localPort(sink);
  private final Path log = room.path("/run/netatop.log");

  @AfterEach
  void leave() {
    room.close();
    stage.close();
    link.close();
  }

  private Actor worker(int times) {
    Actor actor = stage.spawn(link.client(), new Ledger(link.client()));
    Sock socket = actor.socket("udp4");
    actor.sendTo(socket, 100, times, link.server().v4(), port);
    actor.close(socket);
    return actor;
  }

  /** A process with traffic that ended. */
  private int finish(int times) {
    Actor actor = worker(times);
    actor.exit(0);
    stage.reap(actor.task().tgid());
    return actor.task().tgid();
  }

  private static Counters datagrams(int times) {
    return Counters.udpSent(times, times * 128L);
  }

  private void awaitSemaphores(AtopRoom.Semaphores wanted) {
    Pause.until(
        "semaphores " + wanted,
        PATIENCE,
        () -> room.semaphores().filter(wanted::equals).isPresent());
  }

  /** One who is subscribed as atop is, until its end. */
  private Process subscribe() throws IOException {
    Process client =
        room.command(
                List.of(
                    "perl",
                    "-e",
                    "semop(semget(1541961, 0, 0), pack('s3', 1, -1, 010000)) or die $!; $|=1;"
                        + " print \"in\\n\"; <STDIN>"))
            .start();
    assertThat(client.inputReader().readLine()).isEqualTo("in");
    return client;
  }

  private void await(AgentProcess agent, String message) {
    Pause.until(message, PATIENCE, () -> agent.log().contains(message));
  }

  @Test
  void manyAtopsThatAreKilledLeaveTheLogWhole() {
    Path program = DebianAtop.program(Lab.dist().resolveSibling("atop"));
    try (AgentProcess agent = room.startAgent("atop = auto")) {
      Deque<Atop> atops = new ArrayDeque<>();
      for (int i = 0; i < ATOPS; i++) {
        atops.addLast(Atop.start(room, program, 5));
      }
      awaitSemaphores(new AtopRoom.Semaphores(1, 100 - ATOPS));
      for (int round = 1; round <= ROUNDS; round++) {
        int pid = finish(round);
        atops.removeFirst().kill();
        atops.addLast(Atop.start(room, program, 5));
        int times = round;
        Pause.until("its record", PATIENCE, () -> room.log().of(pid).isPresent());
        AtopRoom.Log now = room.log();
        assertThat(now.of(pid)).contains(datagrams(times));
        assertThat(now.sequence()).isEqualTo(now.records().size());
        assertThat(now.daemon()).isEqualTo(agent.pid());
      }
      awaitSemaphores(new AtopRoom.Semaphores(1, 100 - ATOPS));
      atops.forEach(Atop::kill);
      awaitSemaphores(AT_REST);
      Pause.until("a log begun anew", PATIENCE, () -> room.log().sequence() == 0);
      assertThat(log).hasSize(16);
    }
    assertThat(log).doesNotExist();
    assertThat(room.semaphores()).isEmpty();
  }

  @Test
  void survivesHangUpsAndBegoneAgents() {
    for (String options : List.of("", "-Xrs")) {
      try (AgentProcess agent = room.startAgentWith(options, "atop = auto")) {
        Shell.run("kill", "-HUP", Long.toString(agent.pid()));
        Shell.run("kill", "-HUP", Long.toString(agent.pid()));
        assertThat(room.log().daemon()).isEqualTo(agent.pid());
        assertThat(room.semaphores()).contains(AT_REST);
        agent.kill();
      }
      // The kernel takes back what the killed one held, and its log is in nobody's way.
      awaitSemaphores(new AtopRoom.Semaphores(0, 100));
      assertThat(log).exists();
    }
    try (AgentProcess agent = room.startAgent("atop = auto")) {
      assertThat(room.log().daemon()).isEqualTo(agent.pid());
      assertThat(room.semaphores()).contains(AT_REST);
      assertThat(agent.terminate()).isZero();
    }
    assertThat(log).doesNotExist();
    assertThat(room.semaphores()).isEmpty();
  }

  @Test
  void oneAgentAtATimeKeepsTheLog() {
    try (AgentProcess first = room.startAgent("atop = auto")) {
      try (AgentProcess second = room.startAgent("atop = auto")) {
        await(second, "another netatopd or netatop-agent keeps it");
        assertThat(room.log().daemon()).isEqualTo(first.pid());
        first.terminate();
        Pause.until("its turn", PATIENCE, () -> Files.exists(log));
        awaitSemaphores(AT_REST);
        assertThat(room.log().daemon()).isEqualTo(second.pid());
      }
    }
  }

  @Test
  void doesNotTrustWhatOthersHavePutThere() throws IOException {
    room.run(
        "setpriv",
        "--reuid",
        Integer.toString(NOBODY),
        "--clear-groups",
        "perl",
        "-e",
        "semget(1541961, 2, 01600) // die $!");
    Files.writeString(log, "made by somebody");
    Files.setAttribute(log, "unix:uid", NOBODY);
    try (AgentProcess agent = room.startAgent("atop = auto")) {
      await(agent, "/run/netatop.log is user 65534's and is not trusted; remove it: rm");
      Files.delete(log);
      await(agent, "are user 65534's and not trusted; if nothing uses it, remove it by ipcrm -S");
      assertThat(log).doesNotExist();
      room.run("ipcrm", "-S", "1541961");
      Pause.until("the log", PATIENCE, () -> Files.exists(log));
      awaitSemaphores(AT_REST);
    }
  }

  @Test
  void aFullDiskIsNoLie() throws IOException {
    try (AgentProcess agent = room.startAgent("atop = auto")) {
      Process client = subscribe();
      int first = finish(1);
      Pause.until("a record", PATIENCE, () -> room.log().of(first).isPresent());
      room.run("sh", "-c", "cat /dev/zero > /run/filler; :");
      List<Integer> more = new ArrayList<>();
      // The page that the log has already takes some records more.
      while (!agent.log().contains("finished processes are missing")) {
        more.add(finish(2));
        assertThat(more).hasSizeLessThan(1000);
      }
      AtopRoom.Log full = room.log();
      assertThat(full.sequence()).isEqualTo(full.records().size()).isLessThanOrEqualTo(more.size());
      Files.delete(room.path("/run/filler"));
      int later = finish(3);
      Pause.until("the next record", PATIENCE, () -> room.log().of(later).isPresent());
      assertThat(room.log().of(later)).contains(datagrams(3));
      assertThat(room.log().sequence()).isEqualTo(room.log().records().size());
      client.destroy();
    }
  }

  @Test
  void theSocketTellsEachProcessAndOnceMoreTheFinished() throws IOException {
    Path socket = room.path("/run/netatop-bpf-socket");
    try (AgentProcess agent = room.startAgent("atop = socket")) {
      assertThat(agent.log()).contains("is served at /run/netatop-bpf-socket");
      assertThat(log).doesNotExist();
      try (AtopSocket client = AtopSocket.connect(socket)) {
        Actor worker = worker(4);
        int pid = worker.task().tgid();
        assertThat(client.ask()).containsEntry(pid, datagrams(4));
        worker.exit(0);
        stage.reap(pid);
        // It is in none of the lists between its end and the moment when its last packet is
        // counted.
        Pause.until("its end", PATIENCE, () -> datagrams(4).equals(client.ask().get(pid)));
        assertThat(client.ask()).doesNotContainKey(pid);
      }
    }
    assertThat(socket).doesNotExist();
  }
}
