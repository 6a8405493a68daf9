// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.procfs.ProcessStat;
import dev.netatop.agent.procfs.Reading;
import dev.netatop.agent.source.SourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watches children of this process on the real kernel: that needs no privileges. */
@Timeout(60)
class PidfdEndsTest {
  private static final long SECOND = 1_000_000_000L;

  private final ProcReader proc = new ProcReader(Path.of("/proc"));
  private final List<Process> children = new ArrayList<>();
  private long nowNs;

  @AfterEach
  void endAll() {
    children.forEach(Process::destroyForcibly);
  }

  private Process child(String script) throws IOException {
    Process child = new ProcessBuilder("sh", "-c", script).start();
    children.add(child);
    return child;
  }

  private long startNs(Process child) {
    return proc.stat((int) child.pid()) instanceof Reading.Present<ProcessStat> stat
        ? stat.value().startTicks() * ProcessStat.NS_PER_TICK
        : 0;
  }

  private PidfdEnds open(long bound) throws LinuxCallException {
    return new PidfdEnds(proc, Pidfds.open(), bound, () -> nowNs);
  }

  private static ProcessEnds.End await(ProcessEnds ends) {
    ProcessEnds.End end;
    while ((end = ends.next()) == null) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    return end;
  }

  /** Whether the kernel tells how a process ended that was waited for. */
  private static boolean tellsStatus() {
    String[] release = System.getProperty("os.version").split("[^0-9]+", 3);
    int version = Integer.parseInt(release[0]) * 1000 + Integer.parseInt(release[1]);
    return version >= 6015;
  }

  private static void assertStatus(OptionalInt status, int expected) {
    if (tellsStatus()) {
      assertThat(status).hasValue(expected);
    } else {
      // Told as long as nobody has waited for it, and Java does so at once.
      assertThat(status.orElse(expected)).isEqualTo(expected);
    }
  }

  @Test
  void tellsHowProcessesEnd() throws IOException, SourceException {
    try (PidfdEnds ends = PidfdEnds.open(proc)) {
      Process exits = child("read line; exit 3");
      long startNs = startNs(exits);
      assertThat(ends.watch((int) exits.pid(), startNs)).isTrue();
      assertThat(ends.watch((int) exits.pid(), startNs)).isTrue();
      assertThat(ends.size()).isEqualTo(1);
      assertThat(ends.next()).isNull();
      exits.getOutputStream().close();
      ProcessEnds.End end = await(ends);
      assertThat(end.tgid()).isEqualTo((int) exits.pid());
      assertThat(end.startNs()).isEqualTo(startNs);
      assertStatus(end.waitStatus(), 3 << 8);
      assertThat(ends.next()).isNull();
      assertThat(ends.size()).isZero();

      Process killed = child("read line");
      assertThat(ends.watch((int) killed.pid(), startNs(killed))).isTrue();
      killed.destroyForcibly();
      assertStatus(await(ends).waitStatus(), 9);
    }
  }

  @Test
  void doesNotWatchAnotherProcessWithTheSameId() throws IOException, InterruptedException {
    Process child = child("read line");
    long startNs = startNs(child);
    try (PidfdEnds ends = open(100);
        PidfdEnds scanning = open(0)) {
      assertThat(ends.watch((int) child.pid(), startNs - SECOND)).isFalse();
      assertThat(scanning.watch((int) child.pid(), startNs - SECOND)).isFalse();
      child.destroyForcibly().waitFor();
      assertThat(ends.watch((int) child.pid(), startNs)).isFalse();
      assertThat(scanning.watch((int) child.pid(), startNs)).isFalse();
      assertThat(ends.size()).isZero();
      assertThat(ends.next()).isNull();
    }
  }

  @Test
  void beyondTheBoundItLooksOnceASecond() throws IOException, InterruptedException {
    Process first = child("read line");
    Process second = child("read line");
    try (PidfdEnds ends = open(1)) {
      assertThat(ends.watch((int) first.pid(), startNs(first))).isTrue();
      assertThat(ends.watch((int) second.pid(), startNs(second))).isTrue();
      assertThat(ends.size()).isEqualTo(2);
      assertThat(ends.next()).isNull();
      second.destroyForcibly().waitFor();
      nowNs += SECOND - 1;
      assertThat(ends.next()).isNull();
      nowNs += 1;
      ProcessEnds.End end = ends.next();
      assertThat(end).isNotNull();
      assertThat(end.tgid()).isEqualTo((int) second.pid());
      assertThat(ends.next()).isNull();
      first.destroyForcibly().waitFor();
      assertThat(await(ends).tgid()).isEqualTo((int) first.pid());
    }
  }

  @Test
  void whatIsForgottenIsNotTold() throws IOException, InterruptedException {
    Process first = child("read line");
    Process second = child("read line");
    try (PidfdEnds ends = open(1)) {
      for (Process each : children) {
        assertThat(ends.watch((int) each.pid(), startNs(each))).isTrue();
      }
      ends.forget((int) first.pid(), startNs(first));
      ends.forget((int) second.pid(), startNs(second));
      assertThat(ends.size()).isZero();
      first.destroyForcibly().waitFor();
      second.destroyForcibly().waitFor();
      nowNs += 2 * SECOND;
      assertThat(ends.next()).isNull();
    }
  }

  @Test
  void theDescriptorIsReadableWhenThereIsAnEnd() throws IOException {
    Process child = child("read line");
    try (PidfdEnds ends = open(10);
        Pidfds poll = Pidfds.open()) {
      assertThat(ends.watch((int) child.pid(), startNs(child))).isTrue();
      assertThat(poll.add(ends.descriptor(), 77)).isTrue();
      List<Long> ready = new ArrayList<>();
      poll.ended(ready::add);
      assertThat(ready).isEmpty();
      child.destroyForcibly();
      while (ready.isEmpty()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        poll.ended(ready::add);
      }
      assertThat(ready).containsExactly(77L);
      assertThat(ends.next()).isNotNull();
    }
  }

  @Test
  void aProcessWhoseLeaderIsGoneHasNotEnded() throws IOException {
    // The first thread ends alone, by exit(2): exit_group(2) is not asked for until the line comes.
    String python =
        """
        import ctypes, os, sys, threading
        def rest():
          print('ready', flush=True)
          sys.stdin.readline()
          os._exit(5)
        threading.Thread(target=rest).start()
        ctypes.CDLL(None).syscall({'x86_64': 60}.get(os.uname().machine, 93), 0)
        """;
    Process process = new ProcessBuilder("python3", "-c", python).start();
    children.add(process);
    try (PidfdEnds ends = open(10)) {
      assertThat(ends.watch((int) process.pid(), startNs(process))).isTrue();
      assertThat(process.inputReader(StandardCharsets.US_ASCII).readLine()).isEqualTo("ready");
      while (!(proc.stat((int) process.pid()) instanceof Reading.Present<ProcessStat> stat
          && stat.value().state() == 'Z')) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
      assertThat(ends.next()).isNull();
      process.getOutputStream().close();
      assertStatus(await(ends).waitStatus(), 5 << 8);
    }
  }
}
