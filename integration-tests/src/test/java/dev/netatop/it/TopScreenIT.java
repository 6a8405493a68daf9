// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.Actor;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Ledger;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Shell;
import dev.netatop.it.lab.Sock;
import dev.netatop.it.lab.Stage;
import dev.netatop.it.lab.Tmux;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The full screen in a terminal, key by key. Its processes have moved known bytes before, and rest:
 * numbers are the same in each run.
 */
@ExtendWith(RealKernel.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TopScreenIT {
  private static final int UDP_PORT = 7001;
  private static final int FIRST_PORT = 6001;
  private static final int OTHER_USER = 20_001;
  private static final int IP_AND_UDP = 28;
  private static final int IP6_AND_UDP = 48;

  private AgentProcess agent;
  private Link link;
  private Stage stage;
  private Actor server;
  private Actor alpha;
  private Actor beta;
  private Actor gamma;

  @BeforeAll
  void start() {
    agent = AgentProcess.start();
    link = Link.withoutOffloads();
    stage = Stage.open();
    server = stage.spawn(link.server(), new Ledger(link.server()));
    server.exec("server");
    server.datagramSocket(link.server().v4(), UDP_PORT);
    server.datagramSocket(link.server().v6(), UDP_PORT);
    alpha = client("alpha");
    send(alpha, "udp4", FIRST_PORT, 1000 - IP_AND_UDP, 300);
    Actor thread = alpha.thread();
    send(thread, "udp4", FIRST_PORT + 1, 1000 - IP_AND_UDP, 100);
    beta = client("beta", "\u540d\u524d");
    beta.setUid(OTHER_USER);
    send(beta, "udp6", FIRST_PORT + 2, 500 - IP6_AND_UDP, 400);
    gamma = client("gamma");
    send(gamma, "udp4", FIRST_PORT + 3, 100 - IP_AND_UDP, 50);
  }

  private Actor client(String... words) {
    Actor actor = stage.spawn(link.client(), new Ledger(link.client()));
    actor.exec(words);
    return actor;
  }

  private void send(Actor actor, String kind, int port, int bytes, int times) {
    Sock socket = actor.socket(kind);
    boolean v6 = kind.equals("udp6");
    actor.bind(socket, v6 ? link.client().v6() : link.client().v4(), port);
    actor.connect(socket, v6 ? link.server().v6() : link.server().v4(), UDP_PORT);
    actor.send(socket, bytes, times);
  }

  @AfterAll
  void end() {
    stage.close();
    link.close();
    agent.close();
  }

  private List<Integer> pids() {
    return List.of(
        server.task().tgid(), alpha.task().tgid(), beta.task().tgid(), gamma.task().tgid());
  }

  /** What runs top on these processes alone, with further words. */
  private String top(String words) {
    StringBuilder line = new StringBuilder(AgentProcess.program("netatop").toString());
    line.append(" --socket ").append(agent.socket()).append(" top --since-agent ").append(words);
    pids().forEach(pid -> line.append(" -P ").append(pid));
    return line.toString();
  }

  private static Tmux open(int width, int height) {
    return Tmux.open(width, height, "tmux-256color", Map.of());
  }

  /** Starts it and waits until it has rates. */
  private static void show(Tmux terminal, String line) {
    terminal.command(line);
    terminal.await("the table", screen -> screen.contains("TOTAL") && screen.contains(" 0.000"));
  }

  @ParameterizedTest
  @CsvSource({"80, 24", "62, 20", "200, 50"})
  void eachKeyShowsWhatItShould(int width, int height) {
    try (Tmux terminal = open(width, height)) {
      show(terminal, top(""));
      ScreenScript.read(width + "x" + height).walk(terminal, new ScreenMask(pids()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"q", "C-c", "TERM", "HUP", "INT"})
  void terminalIsLeftAsItWas(String end) {
    try (Tmux terminal = open(80, 24)) {
      terminal.command("clear; stty -g");
      String before =
          terminal
              .await("its settings", screen -> screen.contains(":"))
              .lines()
              .findFirst()
              .orElse("");
      show(terminal, top(""));
      assertThat(terminal.variable("alternate_on")).isEqualTo("1");
      assertThat(terminal.variable("cursor_flag")).isEqualTo("0");
      if (end.length() > 2 && !end.startsWith("C-")) {
        Shell.run("kill", "-s", end, Long.toString(terminal.child()));
      } else {
        terminal.press(end);
      }
      terminal.awaitPrompt();
      assertThat(terminal.variable("alternate_on")).isEqualTo("0");
      assertThat(terminal.variable("cursor_flag")).isEqualTo("1");
      terminal.command("clear; stty -g");
      terminal.await("the same settings", screen -> screen.startsWith(before));
    }
  }

  @Test
  void goesOnAfterItWasStopped() {
    try (Tmux terminal = open(80, 24)) {
      show(terminal, top(""));
      terminal.press("C-z");
      terminal.await("the shell", screen -> screen.contains("Stopped"));
      assertThat(terminal.variable("alternate_on")).isEqualTo("0");
      assertThat(terminal.variable("cursor_flag")).isEqualTo("1");
      terminal.command("echo $((6*7))");
      terminal.await("the shell's answer", screen -> screen.contains("42"));
      terminal.command("fg");
      terminal.await(
          "the table", screen -> screen.contains("TOTAL") && !screen.contains("Stopped"));
      terminal.press("m");
      terminal.await("the next unit", screen -> screen.contains("KB  by received"));
      terminal.press("q");
      terminal.awaitPrompt();
    }
  }

  @Test
  void endsWithItsTerminal() {
    long pid;
    try (Tmux terminal = open(80, 24)) {
      show(terminal, top(""));
      pid = terminal.child();
      terminal.hangUp();
    }
    for (int i = 0; i < 300 && ProcessHandle.of(pid).isPresent(); i++) {
      Pause.ms(100);
    }
    assertThat(ProcessHandle.of(pid)).isEmpty();
  }

  @Test
  void saysThatTheAgentIsLostAndBack() {
    try (AgentProcess first = AgentProcess.start();
        Tmux terminal = open(80, 24)) {
      String line = AgentProcess.program("netatop") + " --socket " + first.socket() + " top";
      terminal.command(line);
      terminal.await("the table", screen -> screen.contains("TOTAL"));
      first.kill();
      terminal.await("the loss", screen -> screen.contains("agent lost since"));
      terminal.press("m"); // Keys work all the same.
      AgentProcess second = AgentProcess.startIn(first.directory());
      try {
        terminal.await("the return", screen -> screen.contains("the agent is back since"));
        terminal.press("q");
        terminal.awaitPrompt();
      } finally {
        second.kill();
      }
    }
  }

  @Test
  void showsRatesEndsAndSendsSignals() {
    try (Tmux terminal = open(80, 24)) {
      Actor victim = client("victim");
      // The other tests' server is to receive nothing more.
      stage
          .spawn(link.server(), new Ledger(link.server()))
          .datagramSocket(link.server().v4(), UDP_PORT + 1);
      int pid = victim.task().tgid();
      terminal.command(
          AgentProcess.program("netatop")
              + " --socket "
              + agent.socket()
              + " top -d 0.3 -b -P "
              + pid);
      terminal.await("the table", screen -> screen.contains("TOTAL"));
      Sock socket = victim.connect("udp4", link.server().v4(), UDP_PORT + 1);
      victim.send(socket, 1000, 300);
      terminal.await(
          "its rate", screen -> screen.matches("(?s).* workload +link0 +[1-9]\\d*\\.\\d{3} .*"));
      terminal.press("Down");
      terminal.press("k");
      terminal.await("the question", screen -> screen.contains("Signal for " + pid));
      terminal.press("Up", "Up", "Enter");
      terminal.await("the answer", screen -> screen.contains("sent PIPE to process " + pid));
      terminal.press("k");
      terminal.await("the question", screen -> screen.contains("Signal for " + pid));
      terminal.type("nonsense");
      terminal.press("Enter");
      terminal.await("the refusal", screen -> screen.contains("there is no signal nonsense"));
      terminal.press("k");
      terminal.await("the question", screen -> screen.contains("Signal for " + pid));
      terminal.type("kill");
      terminal.press("Enter");
      terminal.await("its end", screen -> screen.contains("workload (ended)"));
      assertThat(stage.reap(pid) & 0x7f).isEqualTo(9);
      assertThat(terminal.screenWithColours()).contains("\u001b[");
      terminal.press("q");
      terminal.awaitPrompt();
    }
  }

  @Test
  void pastedTextAndUnknownSequencesDoNothing() {
    try (Tmux terminal = open(80, 24)) {
      show(terminal, top("-v 1"));
      terminal.press("Down");
      terminal.paste("k\nqqq\nm\n/x\n");
      terminal.press("F5", "F12", "M-q", "M-k", "S-F3", "C-Left");
      terminal.press("s");
      String screen = terminal.await("the order", s -> s.contains("by sent"));
      assertThat(screen).contains("KB  by sent").contains("TOTAL").doesNotContain("Signal for");
      terminal.press("/");
      terminal.paste("pid:" + alpha.task().tgid());
      terminal.await("the filter", s -> s.contains("1 row of"));
      terminal.press("Escape");
      terminal.await("all", s -> s.contains("4 rows"));
      terminal.press("q");
      terminal.awaitPrompt();
    }
  }

  @ParameterizedTest
  @CsvSource({"vt100, C", "linux, C.UTF-8", "xterm-256color, C"})
  void plainTerminalsSeeAsciiAndNoColourWhereTheyHaveNone(String type, String locale) {
    try (Tmux terminal = open(200, 24)) {
      // Inside tmux whatever TERM is said to be, and all that it may write tmux understands.
      show(terminal, "LC_ALL=" + locale + " NO_COLOR=1 TERM=" + type + " " + top("-l"));
      terminal.press("Down");
      terminal.press("+");
      String screen = terminal.await("a connection", s -> s.contains(" -> "));
      String coloured = terminal.screenWithColours();
      if (locale.equals("C")) {
        assertThat(screen.chars().allMatch(c -> c < 0x7f)).isTrue();
        assertThat(screen).contains("beta ??");
      } else {
        assertThat(screen).contains("beta \u540d\u524d");
      }
      assertThat(coloured)
          .containsPattern("\u001b\\[(0;)?7m")
          .doesNotContain("\u001b[36m")
          .doesNotContain("\u001b[46m");
      terminal.press("q");
      terminal.awaitPrompt();
    }
  }

  @Test
  void followsTheTerminalsSize() {
    try (Tmux terminal = open(80, 24)) {
      show(terminal, top(""));
      terminal.resize(61, 24);
      terminal.await("that it is too small", s -> s.contains("needs 62x5") && !s.contains("TOTAL"));
      terminal.resize(62, 5);
      terminal.await("the smallest table", s -> s.contains("TOTAL") && s.contains("PROGRAM"));
      terminal.resize(300, 60);
      terminal.await("all columns", s -> s.contains("LAST MINUTE") && s.contains("RCVD pk/s"));
      terminal.press("q");
      terminal.awaitPrompt();
    }
  }
}
