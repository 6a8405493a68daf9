// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.cli.procfs.ProcFs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalTest {
  private static final long START_NS = 7_770_000_000L;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "TERM, TERM, 15",
    "sigterm, TERM, 15",
    "9, KILL, 9",
    "Hup, HUP, 1",
    "31, SYS, 31",
    "SIGUSR1, USR1, 10",
    "POLL, IO, 29",
    "IOT, ABRT, 6",
    "CLD, CHLD, 17",
    "RTMIN, RTMIN, 34",
    "rtmin+3, RTMIN+3, 37",
    "RTMAX, RTMIN+30, 64",
    "RTMAX-2, RTMIN+28, 62",
    "40, RTMIN+6, 40"
  })
  void namesAndNumbers(String text, String name, int number) {
    assertThat(SignalName.parse(text)).contains(new SignalName(name, number));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "32",
        "33",
        "65",
        "999",
        "-9",
        "TERMINATE",
        "RTMIN+31",
        "RTMAX-99",
        "SIG",
        "9 1"
      })
  void whatIsNoSignal(String text) {
    assertThat(SignalName.parse(text)).isEmpty();
  }

  @Test
  void stepsThroughAllAround() {
    assertThat(SignalName.STANDARD).hasSize(31);
    assertThat(SignalName.TERM.step(1).name()).isEqualTo("STKFLT");
    assertThat(SignalName.STANDARD.get(30).step(1)).isEqualTo(SignalName.STANDARD.get(0));
    assertThat(new SignalName("RTMIN", 34).step(-1).name()).isEqualTo("PWR");
  }

  private SignalSender sender(String script) throws Exception {
    Path program = folder.resolve("kill");
    Files.writeString(program, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return new SignalSender(
        new ProcFs(folder), List.of(folder.resolve("absent"), program), StandardCharsets.UTF_8);
  }

  private void process(int pid, long startTicks) throws Exception {
    Path stat = Files.createDirectories(folder.resolve(Integer.toString(pid))).resolve("stat");
    Files.writeString(
        stat,
        pid
            + " (a) b) S 1 1 1 0 -1 4194560 1 0 0 0 5 6 0 0 20 0 1 0 "
            + startTicks
            + " 1 2"
            + " 0".repeat(30));
  }

  @Test
  void runsKillWithNumberAndProcess() throws Exception {
    process(42, 777);
    SignalSender sender = sender("echo \"$@\" > " + folder.resolve("said"));

    assertThat(sender.send(SignalName.TERM, 42, START_NS))
        .isEqualTo(new SignalSender.Outcome(true, "sent TERM to process 42"));
    assertThat(Files.readString(folder.resolve("said")).strip()).isEqualTo("-s 15 42");
  }

  @Test
  void neverSendsToWhoeverHasTheIdNow() throws Exception {
    process(42, 778);
    SignalSender sender = sender("touch " + folder.resolve("said"));

    assertThat(sender.send(SignalName.TERM, 42, START_NS).sentence())
        .contains("another one has its id");
    assertThat(sender.send(SignalName.TERM, 43, START_NS).sentence())
        .isEqualTo("process 43 is gone");
    assertThat(folder.resolve("said")).doesNotExist();
  }

  @Test
  void saysWhatKillSays() throws Exception {
    process(42, 777);
    SignalSender refused = sender("echo 'kill: (42): Operation not permitted' >&2; exit 1");
    assertThat(refused.send(SignalName.TERM, 42, START_NS))
        .isEqualTo(new SignalSender.Outcome(false, "kill: (42): Operation not permitted"));
    SignalSender none = new SignalSender(new ProcFs(folder), List.of(), StandardCharsets.UTF_8);
    assertThat(none.send(SignalName.TERM, 42, START_NS).sentence()).contains("install it");
  }
}
