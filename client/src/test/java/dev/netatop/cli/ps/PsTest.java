// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.ps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.cli.procfs.ProcFs;
import dev.netatop.client.NetCounters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PsTest {
  private static final Instant BOOT = Instant.parse("2026-11-20T23:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path root;

  private void process(int pid, char state, long startTicks) throws IOException {
    Path folder = Files.createDirectories(root.resolve(pid + "/fd")).getParent();
    Files.writeString(
        folder.resolve("stat"),
        pid
            + " (cmd) "
            + state
            + " 1 "
            + pid
            + " "
            + pid
            + " 34817 "
            + pid
            + " 0 0 0 0 0 36000 900 0 0 20 5 2 0 "
            + startTicks
            + " 2048000 300 0\n");
    Files.writeString(
        folder.resolve("status"),
        "Name:\tcmd\nUid:\t0\t1000\t0\t0\nVmLck:\t      4 kB\nVmRSS:\t    1500 kB\n");
    Files.writeString(folder.resolve("cmdline"), "/bin/cmd\0-x\0");
    Files.createDirectories(folder.resolve("net"));
    Files.writeString(
        folder.resolve("net/tcp"),
        """
          sl  local_address rem_address   st
         0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 77 1
        """);
    Files.createSymbolicLink(folder.resolve("fd/3"), Path.of("socket:[77]"));
  }

  private List<String> row(Processes.Known known) {
    PsRow row = new Processes(new ProcFs(root), known).list().get(0);
    return new PsTable(
            1_000_000_000L, BOOT, NOW, ZoneOffset.UTC, uid -> uid == 1000 ? "longname1" : "root")
        .row(row);
  }

  @Test
  void columnsAreThoseOfPs() throws IOException {
    // Started an hour after boot, so half a day ago at midnight.
    process(42, 'S', 360_000);
    assertThat(row(Processes.Known.NOTHING))
        .containsExactly(
            "longnam+",
            "42",
            "0.8",
            "0.1",
            "2000",
            "1500",
            "pts/1",
            "SNLsl+",
            "00:00",
            "6:09",
            "tcp:80",
            "-",
            "-",
            "/bin/cmd -x");
  }

  @Test
  void whatStartedBeforeTodayHasADate() throws IOException {
    process(42, 'S', 100);
    assertThat(row(Processes.Known.NOTHING).get(8)).isEqualTo("Nov20");
  }

  @Test
  void zombiesHaveNoCommandLine() throws IOException {
    process(42, 'Z', 100);
    assertThat(row(Processes.Known.NOTHING)).last().isEqualTo("[cmd] <defunct>");
  }

  @Test
  void theAgentsCountersAreThoseOfThisProcessOnly() throws IOException {
    process(42, 'S', 100);
    NetCounters counters = new NetCounters(1, 200, 3, 4000, 5, 60, 7, 800);
    TreeSet<String> ports = new TreeSet<>(List.of("udp:53"));
    List<String> same =
        row(
            new Processes.Known(
                Map.of(42, new Processes.Traffic(1_004_000_000L, counters)), Map.of(42, ports)));
    assertThat(same.subList(10, 13)).containsExactly("tcp:80,udp:53", "260", "4800");
    List<String> other =
        row(
            new Processes.Known(
                Map.of(42, new Processes.Traffic(9_000_000_000L, counters)), Map.of()));
    assertThat(other.subList(10, 13)).containsExactly("tcp:80", "-", "-");
  }
}
