// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.cli.procfs.DescriptorInfo;
import dev.netatop.cli.procfs.FileLocks;
import dev.netatop.cli.procfs.FileStat;
import dev.netatop.cli.procfs.ProcFs;
import dev.netatop.cli.procfs.SocketTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescribeTest {
  private static final OpenProcess PROCESS = new OpenProcess(42, 1, "cmd", 0);
  private static final SocketNames NUMBERS = new SocketNames(Optional.empty(), Optional.empty());

  @TempDir Path root;

  @BeforeEach
  void makeTree() throws IOException {
    write(
        "tcp",
        "   0: 0100007F:0050 0200007F:C001 08 00000000:00000000 00:00000000 00000000 0 0 4711 1\n");
    write("unix", "000000005a39d516: 00000002 00000000 00010000 0001 01 12 /run/a\n");
    write("packet", "0000000043c34c1d 3      3    0003   0     1 0 0      14\n");
    write("netlink", "0000000043c34c1d 0 100 00000000 0 0 0 2 0 15\n");
    write("raw", "   1: 00000000:0001 00000000:0000 07 00000000:00000000 00:00000000 0 0 0 16 2\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve("42/net/" + file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, "header\n" + text);
  }

  private FileLine line(int mode, long inode, String target, DescriptorInfo info) {
    FileStat stat =
        new FileStat(
            mode, new FileStat.Device(254, 0), new FileStat.Device(1, 5), inode, 100, 1, 0);
    return new Describe(FileLocks.parse("1: FLOCK  ADVISORY  WRITE 42 fe:00:9 0 EOF\n"))
        .line(
            PROCESS,
            RawFile.of("3", 'u', target, stat, info),
            new SocketTables(new ProcFs(root), 42));
  }

  private static String words(FileLine line) {
    return String.join(
        "|",
        line.type(),
        line.device(),
        line.sizeOffset(),
        line.node(),
        line.inet().map(NUMBERS::of).orElse(line.name()));
  }

  private String words(int mode, long inode, String target) {
    return words(line(mode, inode, target, RawFile.NO_INFO));
  }

  @Test
  void socketsOfAllKinds() {
    int socket = FileStat.SOCKET | 0777;
    assertThat(words(socket, 4711, "socket:[4711]"))
        .isEqualTo("IPv4|4711|0t0|TCP|127.0.0.1:80->127.0.0.2:49153 (CLOSE_WAIT)");
    assertThat(words(socket, 12, "socket:[12]"))
        .isEqualTo("unix|0x000000005a39d516|0t0|12|/run/a type=STREAM (LISTEN)");
    assertThat(words(socket, 14, "socket:[14]")).isEqualTo("pack|14|0t0|ALL|type=SOCK_RAW");
    assertThat(words(socket, 15, "socket:[15]")).isEqualTo("netlink||0t0|15|ROUTE");
    assertThat(words(socket, 16, "socket:[16]"))
        .isEqualTo("raw||0t0|16|00000000:0001->00000000:0000 st=07");
    assertThat(words(socket, 99, "socket:[99]"))
        .isEqualTo("sock|254,0|0t0|99|can't identify protocol");
  }

  @Test
  void filesOfAllTypes() {
    assertThat(words(FileStat.REGULAR, 9, "/a b")).isEqualTo("REG|254,0|100|9|/a b");
    assertThat(line(FileStat.REGULAR, 9, "/a", RawFile.NO_INFO).lock()).isEqualTo('W');
    assertThat(words(FileStat.DIRECTORY, 9, "/")).isEqualTo("DIR|254,0|100|9|/");
    assertThat(words(FileStat.FIFO, 9, "pipe:[9]")).isEqualTo("FIFO|254,0|0t0|9|pipe");
    assertThat(words(FileStat.REGULAR, 9, "net:[9]")).isEqualTo("REG|254,0|100|9|net");
    DescriptorInfo info =
        new DescriptorInfo(7, 0, List.of(4, 5), OptionalLong.of(2), OptionalLong.of(3));
    assertThat(words(line(FileStat.CHARACTER, 4, "/dev/zero", info)))
        .isEqualTo("CHR|1,5|0t7|4|/dev/zero");
    assertThat(words(line(0600, 4, "anon_inode:[eventpoll]", info)))
        .isEqualTo("a_inode|254,0|100|4|[eventpoll:4,5]");
    assertThat(words(line(0600, 4, "anon_inode:[eventfd]", info))).endsWith("|[eventfd:2]");
    assertThat(words(line(0600, 4, "anon_inode:[pidfd]", info))).endsWith("|[pidfd:3]");
    assertThat(words(line(0600, 4, "anon_inode:inotify", info))).endsWith("|inotify");
  }

  @Test
  void whatMayNotBeSeenIsSaid() {
    RawFile denied =
        RawFile.failed("NOFD", "/proc/42/fd", Optional.of("opendir: Permission denied"));
    FileLine line =
        new Describe(FileLocks.parse(""))
            .line(PROCESS, denied, new SocketTables(new ProcFs(root), 42));
    assertThat(words(line)).isEqualTo("||||/proc/42/fd (opendir: Permission denied)");
  }

  @Test
  void longOffsetsAreHexadecimal() {
    DescriptorInfo far =
        new DescriptorInfo(100_000_000L, 0, List.of(), OptionalLong.empty(), OptionalLong.empty());
    assertThat(line(FileStat.CHARACTER, 4, "/dev/x", far).sizeOffset()).isEqualTo("0x5f5e100");
  }
}
