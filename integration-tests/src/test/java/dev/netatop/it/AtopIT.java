// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.Actor;
import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Atop;
import dev.netatop.it.lab.AtopLine;
import dev.netatop.it.lab.AtopRoom;
import dev.netatop.it.lab.Counters;
import dev.netatop.it.lab.DebianAtop;
import dev.netatop.it.lab.Ledger;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Sock;
import dev.netatop.it.lab.Stage;
import dev.netatop.it.lab.Tmux;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An atop as Debian ships it shows our counters. */
@ExtendWith(RealKernel.class)
final class AtopIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int UDP_HEADERS = 28;
  private static final String NAME = "known-load";

  private final Path program = DebianAtop.program(Lab.dist().resolveSibling("atop"));
  private final Link link = Link.withoutOffloads();
  private final Stage stage = Stage.open();
  private final AtopRoom room = AtopRoom.open("4m");
  private final AgentProcess agent = room.startAgent("atop = auto");
  private final Actor peer = stage.spawn(link.server(), new Ledger(link.server()));
  private Sock sink;
  private int port;

  @BeforeEach
  void listen() {
    sink = peer.datagramSocket(link.server().v4(), 0);
    port = peer.localPort(sink);
  }

  @AfterEach
  void leave() {
    agent.close();
    room.close();
    stage.close();
    link.close();
  }

  private Actor worker() {
    Actor actor = stage.spawn(link.client(), new Ledger(link.client()));
    actor.setName(NAME);
    return actor;
  }

  private void send(Actor actor, int bytes, int times) {
    Sock socket = actor.socket("udp4");
    actor.sendTo(socket, bytes, times, link.server().v4(), port);
    actor.close(socket);
  }

  private static Counters datagrams(int bytes, int times) {
    return Counters.udpSent(times, (long) times * (bytes + UDP_HEADERS));
  }

  private static Counters sum(List<AtopLine> lines) {
    return lines.stream().map(AtopLine::counters).reduce(Counters.ZERO, Counters::plus);
  }

  private static List<AtopLine> ofProcess(List<AtopLine> lines) {
    return lines.stream().filter(AtopLine::isProcess).toList();
  }

  private static Counters ofThread(List<AtopLine> lines, Actor thread) {
    return sum(
        lines.stream()
            .filter(line -> !line.isProcess() && line.tid() == thread.task().tid())
            .toList());
  }

  @Test
  void printsWhatProcessesAndThreadsMoved() {
    Actor worker = worker();
    Actor thread = worker.thread();
    Actor silent = worker.thread();
    send(worker, 100, 5);
    send(thread, 1000, 7);
    Sock listener = peer.listen(link.server().v4(), 0);
    Sock stream = thread.connect("tcp4", link.server().v4(), peer.localPort(listener));
    Sock accepted = peer.accept(listener);
    thread.send(stream, 100_000);
    peer.receive(accepted, 100_000);
    thread.awaitIdle(stream);
    int tgid = worker.task().tgid();
    try (Agent us = agent.connect();
        Atop atop = Atop.start(room, program, 600)) {
      Pause.until("the first sample", PATIENCE, () -> atop.samples() == 1);

      List<AtopLine> lines = atop.of(tgid);
      Counters all = sum(ofProcess(lines));
      Counters ofThread = ofThread(lines, thread);
      assertThat(lines).allMatch(AtopLine::connected);
      assertThat(all).isEqualTo(Counters.of(us.process(tgid, 0).getCounters()));
      assertThat(ofThread).isEqualTo(Counters.of(us.thread(thread.task().tid(), 0).getCounters()));
      assertThat(ofThread(lines, worker)).isEqualTo(datagrams(100, 5));
      assertThat(all.minus(ofThread)).isEqualTo(datagrams(100, 5));
      assertThat(ofThread.udpSentPackets()).isEqualTo(7);
      assertThat(ofThread.tcpSentBytes()).isGreaterThan(100_000);
      assertThat(ofThread(lines, silent)).isEqualTo(Counters.ZERO);
    }
  }

  @Test
  void printsAProcessThatEndedWithinTheInterval() {
    try (Atop atop = Atop.start(room, program, 3)) {
      Pause.until("the first sample", PATIENCE, () -> atop.samples() == 1);
      Actor known = worker();
      send(known, 10, 3);
      Pause.until("a second sample", PATIENCE, () -> atop.samples() == 2);
      // Ends at once: what it moves now is seen by nobody but in its record.
      Actor brief = worker();
      send(brief, 100, 9);
      brief.exit(3);
      stage.reap(brief.task().tgid());
      send(known, 10, 4);
      known.exit(0);
      // As a zombie it would have a line of its own beside the one of its end.
      stage.reap(known.task().tgid());
      Pause.until("its end", PATIENCE, () -> hasEnded(atop, brief) && hasEnded(atop, known));

      assertThat(sum(ofProcess(atop.of(brief.task().tgid()))))
          .as(() -> atop.of(brief.task().tgid()).toString())
          .isEqualTo(datagrams(100, 9));
      assertThat(sum(ofProcess(atop.of(known.task().tgid()))))
          .as(() -> atop.of(known.task().tgid()).toString())
          .isEqualTo(datagrams(10, 7));
      assertThat(room.log().of(brief.task().tgid())).contains(datagrams(100, 9));
    }
    Pause.until("a log begun anew", PATIENCE, () -> room.log().records().isEmpty());
    assertThat(room.semaphores()).contains(new AtopRoom.Semaphores(1, 100));
  }

  private static boolean hasEnded(Atop atop, Actor actor) {
    return atop.of(actor.task().tgid()).stream().anyMatch(line -> line.state() == 'E');
  }

  @Test
  void recordsAndPlaysBack() {
    Actor worker = worker();
    Actor thread = worker.thread();
    send(worker, 100, 5);
    send(thread, 50, 6);
    Path raw = agent.directory().resolve("raw");

    room.run(program.toString(), "-K", "-w", raw.toString(), "1", "2");
    List<AtopLine> lines =
        room.run(program.toString(), "-r", raw.toString(), "-P", "PRN")
            .lines()
            .flatMap(line -> AtopLine.parse(line).stream())
            .filter(line -> line.tgid() == worker.task().tgid())
            .toList();

    assertThat(lines).allMatch(AtopLine::connected);
    assertThat(sum(ofProcess(lines))).isEqualTo(datagrams(100, 5).plus(datagrams(50, 6)));
    assertThat(ofThread(lines, thread)).isEqualTo(datagrams(50, 6));
    assertThat(Files.exists(raw)).isTrue();
  }

  @Test
  void fillsTheScreensColumns() {
    Actor worker = worker();
    send(worker, 1000, 500);
    try (Tmux terminal = Tmux.open(120, 60, "xterm", Map.of())) {
      terminal.command(String.join(" ", room.way()) + " " + program + " -K 600");
      terminal.await("atop", screen -> screen.contains("ATOP"));
      terminal.press("n");
      String screen =
          terminal.await(
              "the network columns",
              seen ->
                  seen.contains("UDPSASZ")
                      && seen.contains(Integer.toString(worker.task().tgid())));
      String row =
          screen
              .lines()
              .filter(line -> line.strip().startsWith(worker.task().tgid() + " "))
              .findFirst()
              .orElseThrow();
      assertThat(screen).doesNotContain("not active");
      assertThat(row).contains(" 500 ", NAME);
      terminal.press("q");
    }
  }
}
