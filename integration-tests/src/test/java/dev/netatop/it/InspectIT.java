// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Netatop;
import dev.netatop.it.lab.Shell;
import dev.netatop.it.lab.Subject;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What goes on stands on the first screen. */
@ExtendWith(RealKernel.class)
final class InspectIT {
  private static final int OWNER = 20_001;
  private static final int STRANGER = 20_002;
  private static final int GAMES = 60; // In every Debian's /etc/group.
  private static final int SCREEN_LINES = 24;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static Link link;
  private static AgentProcess agent;

  @BeforeAll
  static void start() {
    link = Link.withoutOffloads();
    agent = AgentProcess.start("group = games");
  }

  @AfterAll
  static void end() {
    if (agent != null) {
      agent.close();
    }
    if (link != null) {
      link.close();
    }
  }

  private static Netatop netatop() {
    return Netatop.with(link.client(), agent);
  }

  private static String screen(Shell.Result result) {
    assertThat(result.status()).as(result.errors()).isZero();
    return result.output().lines().limit(SCREEN_LINES).reduce("", (a, b) -> a + b + "\n");
  }

  private static String screenOf(Subject subject) {
    return screen(netatop().run("inspect", Long.toString(subject.pid()), "--seconds", "0.3"));
  }

  @Test
  void oneThatWaitsForASilentPeer() {
    try (Subject subject = Subject.start(link.client(), "receive")) {
      // It says that it is ready just before it blocks.
      Pause.until(
          "it is seen in recv",
          PATIENCE,
          () -> screenOf(subject).contains("100 %       1 blocked in recvfrom on "));
      assertThat(screenOf(subject))
          .containsPattern(
              "blocked in recvfrom on \\d+: TCP 127.0.0.1:\\d+->127.0.0.1:7777 \\(ESTABLISHED\\)")
          .contains("listens  tcp:7777")
          .contains("sleeping, user root, 1 thread")
          .containsPattern("network  sent \\d+ B, received \\d+ B; now 0 B/s and 0 B/s");
      // The agent's figures of the connection: what was sent, and its round trip time.
      String json =
          netatop()
              .run("inspect", Long.toString(subject.pid()), "--seconds", "0.1", "--json")
              .output();
      assertThat(json)
          .containsPattern("\"type\":\"socket\".*\"tcpSentPackets\":\\d+.*\"rttUs\":\\d+")
          .containsPattern("\"type\":\"thread\".*\"tcpSentBytes\":[1-9]");
    }
  }

  @Test
  void oneThatSpins() {
    try (Subject subject = Subject.start(link.client(), "spin")) {
      assertThat(screenOf(subject))
          .contains("running, user root")
          .contains("computing (in no system call)");
    }
  }

  @Test
  void oneThatWaitsForALock() {
    try (Subject subject = Subject.start(link.client(), "lock")) {
      Pause.until(
          "it is seen at the lock", PATIENCE, () -> screenOf(subject).contains("for a lock at 0x"));
      assertThat(screenOf(subject))
          .containsPattern(
              "blocked in futex: waits for a lock at 0x\\p{XDigit}+, held by thread \\d+ \\(holder\\)")
          .contains("blocked in pause: waits for a signal");
    }
  }

  @Test
  void oneThatHasFinished() {
    long pid;
    try (Subject subject = Subject.start(link.client(), "finish")) {
      pid = subject.pid();
      assertThat(subject.await()).isEqualTo(7);
    }
    String id = Long.toString(pid);
    Pause.until("its record is there", PATIENCE, () -> netatop().run("inspect", id).status() == 0);
    assertThat(screen(netatop().run("inspect", id)))
        .contains("subject, finished: exit status 7, user root")
        .contains("command  " + Subject.program())
        .contains("udp      sent 1 packets, 31 bytes, received 1 packets, 31 bytes");
  }

  @Test
  void somebodyElses() {
    try (Subject subject = Subject.startAs(OWNER, link.client(), "receive")) {
      String[] words = {"inspect", Long.toString(subject.pid()), "--seconds", "0.3"};
      String stranger = screen(netatop().runAs(STRANGER, Integer.toString(STRANGER), words));
      assertThat(stranger)
          .contains("subject, sleeping, user " + OWNER)
          .contains("not seen the kernel does not show this user what the process has open")
          .contains("not seen the agent's read policy does not show you the details of process")
          .contains("in which system call is not shown to this user")
          .doesNotContain("7777");
      // Whom the policy trusts sees all, without root.
      assertThat(screen(netatop().runAs(STRANGER, Integer.toString(GAMES), words)))
          .containsPattern("blocked in recvfrom on \\d+: TCP 127.0.0.1:\\d+->127.0.0.1:7777")
          .contains("listens  tcp:7777")
          .doesNotContain("not seen");
    }
  }

  @Test
  void nobody() {
    Shell.Result result = netatop().run("inspect", "999999999");
    assertThat(result.status()).isEqualTo(3);
    assertThat(result.errors()).contains("there is no process 999999999");
  }
}
