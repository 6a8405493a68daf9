// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcReaderTest {
  private static final long START = 1_230_000_000L;

  @TempDir Path root;
  private ProcReader proc;

  @BeforeEach
  void makeTree() throws IOException {
    write("self/stat", "");
    proc = new ProcReader(root);
    write("42/stat", stat('S', 1));
    write("42/comm", "sh)\n");
    write("42/cmdline", "/bin/sh\0-c\0true\0");
    write("42/cgroup", "0::/a.slice\n");
    write("42/task/43/stat", stat('R', 2));
  }

  private static String stat(char state, int threads) {
    return "42 (sh)) " + state + " 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 " + threads + " 0 123 1\n";
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Test
  void readsTheTextsOfAProcess() {
    assertThat(proc.text(42, START))
        .isEqualTo(
            new Reading.Present<>(new ProcessText("sh)", "/bin/sh -c true", false, "/a.slice")));
  }

  @Test
  void aReusedIdIsGone() {
    assertThat(proc.text(42, START + 20_000_000L)).isEqualTo(new Reading.Gone<>());
    assertThat(proc.text(7, START)).isEqualTo(new Reading.Gone<>());
  }

  @Test
  void aFileOfAnotherFormIsDeniedNotGone() throws IOException {
    write("42/stat", "nonsense");
    assertThat(proc.stat(42)).isInstanceOf(Reading.Denied.class);
    assertThat(proc.process(42, START)).isEqualTo(Presence.UNKNOWN);
  }

  @Test
  void aDirectoryInPlaceOfAFileIsDeniedNotGone() throws IOException {
    Files.createDirectories(root.resolve("net/snmp"));
    assertThat(proc.file("net/snmp")).isInstanceOf(Reading.Denied.class);
    assertThat(proc.file("net/snmp6")).isEqualTo(new Reading.Gone<>());
  }

  @Test
  void presenceOfProcessesAndThreads() throws IOException {
    assertThat(proc.process(42, START)).isEqualTo(Presence.RUNNING);
    assertThat(proc.process(42, START + 20_000_000L)).isEqualTo(Presence.THROUGH);
    assertThat(proc.process(7, START)).isEqualTo(Presence.THROUGH);
    assertThat(proc.thread(42, 43, START)).isEqualTo(Presence.RUNNING);
    assertThat(proc.thread(42, 44, START)).isEqualTo(Presence.THROUGH);
    write("42/stat", stat('Z', 2));
    assertThat(proc.process(42, START)).isEqualTo(Presence.RUNNING);
    write("42/stat", stat('Z', 1));
    assertThat(proc.process(42, START)).isEqualTo(Presence.THROUGH);
  }

  @Test
  void withoutProcNothingIsKnown() {
    assertThat(new ProcReader(root.resolve("nowhere")).process(42, START))
        .isEqualTo(Presence.UNKNOWN);
  }

  @Test
  void icmpIsTheSumOfBothFamilies() throws IOException {
    assertThat(IcmpCounters.read(proc)).isEqualTo(new Reading.Gone<>());
    write("self/net/snmp", "Icmp: InMsgs OutMsgs\nIcmp: 5 6\n");
    assertThat(IcmpCounters.read(proc))
        .as("a kernel without IPv6")
        .isEqualTo(new Reading.Present<>(new IcmpCounters(6, 5)));
    write("self/net/snmp6", "Icmp6InMsgs 10\nIcmp6OutMsgs 20\n");
    assertThat(IcmpCounters.read(proc)).isEqualTo(new Reading.Present<>(new IcmpCounters(26, 15)));
    assertThat(new IcmpCounters(26, 15).since(new IcmpCounters(20, 15)))
        .isEqualTo(new IcmpCounters(6, 0));
    write("self/net/snmp", "Ip: a\nIp: 1\n");
    assertThat(IcmpCounters.read(proc)).isInstanceOf(Reading.Denied.class);
  }

  @Test
  void cgroupsAreFoundByTheirInode() throws IOException {
    Path group = Files.createDirectories(root.resolve("cg/a.slice/b.service"));
    long id = (Long) Files.getAttribute(group, "unix:ino");
    CgroupPaths cgroups = new CgroupPaths(root.resolve("cg"), 1000);
    assertThat(cgroups.path(id, 0)).isEqualTo("/a.slice/b.service");
    long rootId = (Long) Files.getAttribute(root.resolve("cg"), "unix:ino");
    assertThat(cgroups.path(rootId, 0)).isEqualTo("/");
    assertThat(cgroups.path(0, 0)).isNull();

    Path late = Files.createDirectories(root.resolve("cg/late"));
    long lateId = (Long) Files.getAttribute(late, "unix:ino");
    assertThat(cgroups.path(lateId, 999)).as("walked a moment ago").isNull();
    assertThat(cgroups.path(lateId, 1000)).isEqualTo("/late");
  }
}
