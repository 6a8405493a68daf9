// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Netatop;
import dev.netatop.it.lab.Shell;
import dev.netatop.it.lab.Subject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same lines as Debian's lsof, order and blanks aside, for a process of the test's own. */
@ExtendWith(RealKernel.class)
final class LsofIT {
  private static final int OWNER = 20_001;
  private static final int STRANGER = 20_002;
  private static final int GAMES = 60; // In every Debian's /etc/group.

  private Path folder;
  private Link link;
  private Subject subject;
  private Netatop netatop;

  @BeforeEach
  void start() {
    folder = AgentProcess.newDirectory();
    link = Link.withoutOffloads();
    subject = Subject.start(link.client(), "files", folder.toString());
    netatop = Netatop.alone(link.client());
  }

  @AfterEach
  void end() {
    subject.close();
    link.close();
    AgentProcess.remove(folder);
  }

  private Shell.Result theirs(String... words) {
    List<String> command =
        new ArrayList<>(List.of("ip", "netns", "exec", link.client().name(), "lsof"));
    command.addAll(Arrays.asList(words));
    return Shell.attempt(command.toArray(String[]::new));
  }

  private Shell.Result ours(String... words) {
    List<String> command = new ArrayList<>(List.of("lsof"));
    command.addAll(Arrays.asList(words));
    return netatop.run(command.toArray(String[]::new));
  }

  /** The header and the subject's lines; what other processes do meanwhile is not compared. */
  private Set<String> lines(Shell.Result result) {
    TreeSet<String> lines = new TreeSet<>();
    for (String line : result.output().split("\n", -1)) {
      String[] fields = line.strip().split(" +", -1);
      if (line.startsWith("COMMAND")
          || (fields.length > 1 && fields[1].equals(Long.toString(subject.pid())))) {
        lines.add(String.join(" ", fields));
      }
    }
    return lines;
  }

  private void assertSame(int least, String... words) {
    Shell.Result theirs = theirs(words);
    Shell.Result ours = ours(words);
    assertThat(lines(theirs)).as("lsof %s", List.of(words)).hasSizeGreaterThan(least);
    assertThat(lines(ours)).as("netatop lsof %s", List.of(words)).isEqualTo(lines(theirs));
    assertThat(ours.status()).isEqualTo(theirs.status());
  }

  @Test
  void listsAllOfAProcess() {
    String pid = Long.toString(subject.pid());
    assertSame(25, "-p", pid);
    assertSame(25, "-nP", "-p", pid);
    assertSame(3, "-nP", "-a", "-p", pid, "-d", "cwd,txt,0-3");
  }

  @Test
  void listsSocketsByAddress() {
    String pid = Long.toString(subject.pid());
    assertSame(12, "-nP", "-i");
    assertSame(12, "-i");
    assertSame(4, "-nP", "-i", ":80");
    assertSame(4, "-nP", "-i", "TCP:1-1024");
    assertSame(4, "-i4", "-a", "-p", pid);
    assertSame(4, "-nP", "-i6", "-a", "-p", pid);
    assertSame(2, "-nP", "-i4:7001");
    assertSame(1, "-nP", "-i", "udp@127.0.0.1:domain");
    assertSame(1, "-nP", "-i", "@[::1]");
    assertSame(1, "-nP", "-iTCP", "-sTCP:LISTEN");
    assertSame(1, "-nP", "-iTCP", "-sTCP:CLOSE_WAIT,FIN_WAIT2");
  }

  @Test
  void listsWhoHasAFileOpen() {
    assertSame(1, folder.resolve("data").toString());
    assertSame(1, folder.resolve("socket").toString());
    assertSame(1, folder.resolve("fifo").toString());
    assertSame(1, folder.resolve("name with blanks").toString());
    assertSame(2, folder.toString());
    assertSame(1, "/dev/zero");
    assertThat(ours("-t", folder.resolve("data").toString()).output())
        .isEqualTo(subject.pid() + "\n");
  }

  @Test
  void saysWhatWasNotFoundByItsStatus() {
    for (String[] words :
        new String[][] {
          {"-p", "999999999"}, {"-nP", "-i", ":9"}, {"-c", "nosuchcommand"}, {"/nonexistent"}
        }) {
      Shell.Result ours = ours(words);
      assertThat(ours.status()).as("%s", List.of(words)).isEqualTo(theirs(words).status());
      assertThat(ours.status()).isEqualTo(1);
      assertThat(ours.output()).isEmpty();
    }
    assertThat(ours("-i", "foo:1").status()).isEqualTo(2);
    assertThat(ours("-i", "foo:1").errors()).contains("unknown protocol name (foo)");
  }

  @Test
  void worksAsPeopleTypeIt() {
    assertThat(netatop.shell("netatop lsof -p " + subject.pid() + " | grep TCP").output())
        .contains("localhost:http (LISTEN)")
        .contains("(ESTABLISHED)");
    assertThat(netatop.shell("netatop lsof -i :80").output()).contains("(LISTEN)");
    assertThat(netatop.shell("netatop lsof " + folder + "/data").output()).contains("uW");
    assertThat(netatop.shell("netatop lsof -i :80 --json | grep :" + subject.pid()).output())
        .contains("\"localPort\":80");
  }

  @Test
  void theAgentShowsWhatItsPolicyAllows() {
    try (AgentProcess agent = AgentProcess.start("group = games");
        Subject other = Subject.startAs(OWNER, link.server(), "receive")) {
      Netatop with = Netatop.with(link.server(), agent);
      String pid = Long.toString(other.pid());
      String[] words = {"lsof", "-nP", "-p", pid};
      Shell.Result member = with.runAs(STRANGER, Integer.toString(GAMES), words);
      assertThat(member.output()).contains("127.0.0.1:7777 (LISTEN)").contains(" cwd ");
      Shell.Result stranger = with.runAs(STRANGER, Integer.toString(STRANGER), words);
      assertThat(stranger.output())
          .contains("/proc/" + pid + "/fd (opendir: Permission denied)")
          .doesNotContain("LISTEN");
      Shell.Result owner = with.runAs(OWNER, Integer.toString(OWNER), words);
      assertThat(owner.output()).contains("127.0.0.1:7777 (LISTEN)");
    }
  }
}
