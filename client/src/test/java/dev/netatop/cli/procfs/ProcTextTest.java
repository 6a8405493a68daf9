// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parsers of /proc, and what a reader makes of a tree. */
@SuppressWarnings("StringConcatToTextBlock") // columns of the kernel, whose blanks are to be seen
class ProcTextTest {
  @TempDir Path root;

  private static ProcessStat stat(String text) {
    return ProcessStat.parse(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  @Test
  void aStatLineIsReadBehindTheLastParenthesis() {
    String tail =
        " S 7 42 43 34816 44 4194560 1 2 3 4 5 6 7 8 20 -5 3 0 12345 1000 200 1 1 1 1 1 1"
            + " 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 256\n";
    ProcessStat stat = stat("42 (a) R (é)" + tail);
    assertThat(stat.command()).isEqualTo("a) R (é");
    assertThat(stat.parent()).isEqualTo(7);
    assertThat(stat.session()).isEqualTo(43);
    assertThat(stat.terminal()).isEqualTo(34816);
    assertThat(stat.foreground()).isEqualTo(44);
    assertThat(stat.userTicks()).isEqualTo(5);
    assertThat(stat.systemTicks()).isEqualTo(6);
    assertThat(stat.nice()).isEqualTo(-5);
    assertThat(stat.threads()).isEqualTo(3);
    assertThat(stat.startNs()).isEqualTo(123_450_000_000L);
    assertThat(stat.virtualBytes()).isEqualTo(1000);
    assertThat(stat.exitCode()).isEqualTo(256);
    for (String broken : new String[] {"", "42", "42 (x)", "42 (x) S 1 2", "x (y)" + tail}) {
      assertThat(ProcessStat.parse(broken.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }
  }

  @Test
  void mappedFilesOnceEach() {
    String maps =
        "55d0-55d1 r--p 00000000 fe:00 26723 /usr/bin/x\n"
            + "55d1-55d2 r-xp 00001000 fe:00 26723 /usr/bin/x\n"
            + "7f00-7f01 rw-p 00000000 00:00 0 \n"
            + "7f01-7f02 rw-p 00000000 00:00 0 [heap]\n"
            + "7f02-7f03 r--s 00000000 00:01 9 /SYSV00 (deleted)\n";
    assertThat(MappedFile.parse(maps))
        .containsExactly(
            new MappedFile(new FileStat.Device(254, 0), 26723, "/usr/bin/x"),
            new MappedFile(new FileStat.Device(0, 1), 9, "/SYSV00 (deleted)"));
  }

  @Test
  void locksHaveLsofsLetters() {
    FileLocks locks =
        FileLocks.parse(
            "1: POSIX  ADVISORY  WRITE 10 fe:00:5 0 EOF\n"
                + "1: -> POSIX  ADVISORY  WRITE 11 fe:00:5 0 EOF\n"
                + "2: FLOCK  ADVISORY  READ 12 fe:00:6 0 EOF\n"
                + "3: POSIX  ADVISORY  READ 13 fe:00:7 0 99\n"
                + "nonsense\n");
    FileStat.Device device = new FileStat.Device(254, 0);
    assertThat(locks.letter(10, device, 5)).isEqualTo('W');
    assertThat(locks.letter(11, device, 5)).isEqualTo(' ');
    assertThat(locks.letter(12, device, 6)).isEqualTo('R');
    assertThat(locks.letter(13, device, 7)).isEqualTo('r');
  }

  @Test
  void descriptorInfo() {
    DescriptorInfo info =
        DescriptorInfo.parse(
            "pos:\t17\nflags:\t0100002\nmnt_id:\t15\ntfd:        4 events: 19 data: 4\n"
                + "tfd:        5 events: 19\neventfd-id: 2\nPid:\t9\nPid:\t-1\n");
    assertThat(info.offset()).isEqualTo(17);
    assertThat(info.flags()).isEqualTo(0100002);
    assertThat(info.watched()).containsExactly(4, 5);
    assertThat(info.eventId()).hasValue(2);
    assertThat(info.process()).hasValue(9);
  }

  @Test
  void whatIsMissingIsGoneAndWhatIsForbiddenIsDenied() throws IOException {
    ProcFs proc = new ProcFs(root);
    Files.createDirectories(root.resolve("42/fd/7"));
    Files.createDirectories(root.resolve("self"));
    assertThat(proc.pids()).containsExactly(42);
    assertThat(proc.numbers("42/fd").optional()).contains(List.of(7));
    assertThat(proc.text("43/stat")).isInstanceOf(Reading.Gone.class);
    assertThat(proc.link("42/fd")).isInstanceOf(Reading.Denied.class);
    Files.writeString(root.resolve("42/stat"), "nonsense");
    assertThat(proc.processStat("42")).isInstanceOf(Reading.Denied.class);
    assertThat(proc.memory(42, 0, 4)).isInstanceOf(Reading.Gone.class);
  }
}
