// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Netatop;
import dev.netatop.it.lab.Shell;
import dev.netatop.it.lab.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** ps and kill with the words people type. */
@ExtendWith(RealKernel.class)
final class PsKillIT {
  private static final int STRANGER = 20_002;

  private static Link link;

  @BeforeAll
  static void start() {
    link = Link.withoutOffloads();
  }

  @AfterAll
  static void end() {
    if (link != null) {
      link.close();
    }
  }

  private static Netatop netatop() {
    return Netatop.alone(link.client());
  }

  @Test
  void psFindsAProgramByItsName() throws IOException {
    Path folder = AgentProcess.newDirectory();
    Path python = Files.createSymbolicLink(folder.resolve("python3"), Subject.program());
    try (AgentProcess agent = AgentProcess.start();
        Subject subject = Subject.start(link.client(), python, "receive")) {
      Netatop with = Netatop.with(link.client(), agent);
      String[] theirs =
          Shell.run("ps", "-o", "user,pid,vsz,tty,args", "-p", Long.toString(subject.pid()))
              .lines()
              .skip(1)
              .findFirst()
              .orElseThrow()
              .strip()
              .split(" +", 5);
      String line =
          with.shell("netatop ps aux | grep python")
              .output()
              .lines()
              .filter(l -> l.contains(python.toString()))
              .findFirst()
              .orElseThrow();
      String[] ours = line.split(" +", 14);
      assertThat(ours[0]).isEqualTo(theirs[0]);
      assertThat(ours[1]).isEqualTo(theirs[1]);
      assertThat(ours[4]).isEqualTo(theirs[2]);
      assertThat(ours[6]).isEqualTo(theirs[3]);
      assertThat(ours[10]).isEqualTo("tcp:7777");
      // The handshake and eight bytes.
      assertThat(Long.parseLong(ours[11])).isGreaterThan(8);
      assertThat(ours[13]).isEqualTo(theirs[4]);
      assertThat(with.run("ps", "nosuchprogram-[x]").status()).isEqualTo(1);
    } finally {
      AgentProcess.remove(folder);
    }
  }

  @Test
  void killListsTheSignalsAsTheShellDoes() {
    assertThat(netatop().run("kill", "-l").output()).isEqualTo(Shell.run("bash", "-c", "kill -l"));
    for (String word : new String[] {"9", "137", "HUP", "sigterm", "RTMIN+3", "64"}) {
      assertThat(netatop().run("kill", "-l", word).output())
          .isEqualTo(Shell.run("bash", "-c", "kill -l " + word));
    }
    assertThat(netatop().run("kill", "-l", "99").status()).isEqualTo(1);
  }

  @Test
  void killSendsEverySignalByEveryForm() {
    try (Subject subject = Subject.start(link.client(), "signals")) {
      String pid = Long.toString(subject.pid());
      assertSignal(subject, 1, "kill -HUP " + pid);
      assertSignal(subject, 15, "kill " + pid);
      assertSignal(subject, 10, "kill -SIGUSR1 " + pid);
      assertSignal(subject, 12, "kill -12 " + pid);
      assertSignal(subject, 28, "kill -s winch " + pid);
      assertSignal(subject, 2, "kill -n 2 " + pid);
      assertSignal(subject, 34, "kill -RTMIN " + pid);
      assertSignal(subject, 62, "kill -s SIGRTMAX-2 " + pid);
      assertThat(netatop().shell("netatop kill -0 " + pid).status()).isZero();
    }
  }

  private static void assertSignal(Subject subject, int number, String command) {
    Shell.Result result = netatop().shell("netatop " + command);
    assertThat(result.status()).as("%s: %s", command, result.errors()).isZero();
    assertThat(subject.line()).isEqualTo("signal " + number);
  }

  @Test
  void killTakesSeveralAndGroups() {
    try (Subject one = Subject.start(link.client(), "signals");
        Subject two = Subject.start(link.client(), "signals")) {
      assertSignalOfBoth(one, two, "kill -HUP " + one.pid() + " " + two.pid());
    }
    try (Subject leader = Subject.startInGroup(link.client(), "signals")) {
      assertSignal(leader, 1, "kill -HUP -- -" + leader.pid());
      assertSignal(leader, 10, "kill -USR1 -" + leader.pid());
    }
  }

  private static void assertSignalOfBoth(Subject one, Subject two, String command) {
    assertThat(netatop().shell("netatop " + command).status()).isZero();
    assertThat(one.line()).isEqualTo("signal 1");
    assertThat(two.line()).isEqualTo("signal 1");
  }

  @Test
  void killByNameSparesItsOwnParents() throws IOException {
    Path folder = AgentProcess.newDirectory();
    String name = "np" + ProcessHandle.current().pid();
    Path program = Files.createSymbolicLink(folder.resolve(name), Subject.program());
    try (Subject subject = Subject.start(link.client(), program, "signals")) {
      Shell.Result result = netatop().run("kill", "-USR2", "--name", "^" + name + "$");
      assertThat(result.output()).isEqualTo("USR2 sent to " + subject.pid() + " " + name + "\n");
      assertThat(subject.line()).isEqualTo("signal 12");
      // A shell of that name that calls kill is not hit.
      Path shell = Files.createSymbolicLink(folder.resolve(name + "s"), Path.of("/bin/bash"));
      Shell.Result spared =
          Shell.attempt(
              shell.toString(),
              "-c",
              AgentProcess.program("netatop") + " kill --name '^" + name + "s$'; echo $?");
      assertThat(spared.output()).isEqualTo("1\n");
      assertThat(spared.errors()).contains("no process matches");
    } finally {
      AgentProcess.remove(folder);
    }
  }

  @Test
  void killSaysWhyItCannot() {
    try (Subject subject = Subject.start(link.client(), "signals")) {
      Shell.Result denied =
          netatop()
              .runAs(STRANGER, Integer.toString(STRANGER), "kill", Long.toString(subject.pid()));
      assertThat(denied.status()).isEqualTo(1);
      assertThat(denied.errors()).contains("belongs to another user");
    }
    Shell.Result gone = netatop().run("kill", "999999999");
    assertThat(gone.status()).isEqualTo(1);
    assertThat(gone.errors()).contains("there is no such process");
    assertThat(netatop().run("kill", "-NOSUCH", "1").status()).isEqualTo(2);
    assertThat(netatop().run("kill").status()).isEqualTo(2);
  }
}
