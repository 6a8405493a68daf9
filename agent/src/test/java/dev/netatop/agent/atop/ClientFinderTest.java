// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.procfs.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientFinderTest {
  private static final long TICK_NS = 10_000_000L;
  private static final String ROOT = "Name:\tatop\nNSpid:\t100\nCapEff:\t000001ffffffffff\n";

  @TempDir Path directory;
  private ClientFinder finder;

  @BeforeEach
  void make() throws IOException {
    Files.createDirectories(directory.resolve("proc/self"));
    Files.createDirectories(directory.resolve("cgroup/a.slice"));
    Files.createDirectories(directory.resolve("cgroup/b.slice/c.scope"));
    finder =
        new ClientFinder(
            new ProcReader(directory.resolve("proc")),
            directory.resolve("cgroup"),
            Set.of("atop", "atopsar"));
  }

  private void process(int tgid, String comm, String cgroup, String status) throws IOException {
    Path process = Files.createDirectories(directory.resolve("proc/" + tgid));
    Files.writeString(process.resolve("comm"), comm + "\n");
    Files.writeString(process.resolve("cgroup"), "1:net_cls:/x\n0::" + cgroup + "\n");
    Files.writeString(process.resolve("status"), status);
    Files.writeString(
        process.resolve("stat"),
        tgid + " (a (b) c) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 " + tgid + " 1 2 3\n");
  }

  private long inode(String cgroup) throws IOException {
    return (Long) Files.getAttribute(directory.resolve("cgroup" + cgroup), "unix:ino");
  }

  @Test
  void findsThoseThatMayAskByName() throws IOException {
    process(100, "atop", "/a.slice", ROOT);
    process(101, "atopsar", "/b.slice/c.scope", ROOT);
    process(102, "atop", "/", ROOT);
    process(103, "htop", "/a.slice", ROOT);
    process(104, "atop", "/a.slice", "NSpid:\t104\nCapEff:\t0000000000000000\n");
    process(105, "atop", "/a.slice", "NSpid:\t105\t1\nCapEff:\t000001ffffffffff\n");
    process(106, "atop", "/gone.slice", ROOT);
    assertThat(finder.all())
        .containsExactlyInAnyOrder(
            new AnswersKernel.Begun(100, 100 * TICK_NS, inode("/a.slice")),
            new AnswersKernel.Begun(101, 101 * TICK_NS, inode("/b.slice/c.scope")),
            new AnswersKernel.Begun(102, 102 * TICK_NS, inode("/")));
  }

  @Test
  void tellsWhereAClientIsAndWhenItIsNoneAnyMore() throws IOException {
    process(100, "atop", "/a.slice", ROOT);
    assertThat(finder.of(100, 100 * TICK_NS)).isEqualTo(new Reading.Present<>(inode("/a.slice")));
    assertThat(finder.of(100, 500 * TICK_NS))
        .as("another process has its id")
        .isInstanceOf(Reading.Gone.class);
    assertThat(finder.of(101, 1)).isInstanceOf(Reading.Gone.class);
    process(100, "atop", "/removed (deleted)", ROOT);
    assertThat(finder.of(100, 100 * TICK_NS)).isInstanceOf(Reading.Denied.class);
    process(100, "sh", "/a.slice", ROOT);
    assertThat(finder.of(100, 100 * TICK_NS))
        .as("it executed another program")
        .isInstanceOf(Reading.Gone.class);
  }

  @Test
  void whoMayAsk() {
    assertThat(ClientFinder.mayAsk(ROOT)).isTrue();
    assertThat(ClientFinder.mayAsk("CapEff:\t0000000000001000\nNSpid:\t5\n")).isTrue();
    assertThat(ClientFinder.mayAsk("CapEff:\t0000000000000800\nNSpid:\t5\n")).isFalse();
    assertThat(ClientFinder.mayAsk("CapEff:\tnonsense\nNSpid:\t5\n")).isFalse();
    assertThat(ClientFinder.mayAsk("")).isFalse();
  }
}
