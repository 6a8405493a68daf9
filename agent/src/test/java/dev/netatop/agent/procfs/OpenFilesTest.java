// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {
  @TempDir Path root;
  private Path elsewhere;

  @BeforeEach
  void makeTree() throws IOException {
    elsewhere = Files.createDirectory(root.resolve("elsewhere"));
    Files.createDirectories(root.resolve("42/fd"));
    Files.createDirectories(root.resolve("42/fdinfo"));
    Files.writeString(
        root.resolve("42/mountinfo"),
        "27 1 254:0 / / rw shared:1 - ext4 /dev/vda rw\n30 27 0:40 / /net rw - nfs4 host:/ rw\n");
    Files.createSymbolicLink(root.resolve("42/cwd"), elsewhere);
    Files.createSymbolicLink(root.resolve("42/root"), elsewhere);
    Files.createSymbolicLink(root.resolve("42/exe"), Path.of("/net/program"));
  }

  private void descriptor(int number, Path target, String info) throws IOException {
    Files.createSymbolicLink(root.resolve("42/fd/" + number), target);
    Files.writeString(root.resolve("42/fdinfo/" + number), info);
  }

  private List<OpenFile> list() {
    ProcReader proc = new ProcReader(root);
    List<OpenFile> all = new ArrayList<>();
    if (OpenFiles.of(proc, 42) instanceof Reading.Present<OpenFiles> present) {
      try (OpenFiles files = present.value()) {
        while (files.hasNext()) {
          OpenFile file = files.next();
          if (file != null) {
            all.add(file);
          }
        }
      }
    }
    return all;
  }

  @Test
  void looksAtFilesOfLocalFileSystems() throws IOException {
    Path file = Files.writeString(elsewhere.resolve("file"), "hello");
    descriptor(3, file, "pos:\t4\nflags:\t0100002\nmnt_id:\t27\nino:\t99\n");
    List<OpenFile> all = list();
    assertThat(all).hasSize(4);
    OpenFile descriptor = all.get(3);
    assertThat(descriptor.target()).isEqualTo(file.toString());
    assertThat(descriptor.descriptor()).hasValue(3);
    assertThat(descriptor.offset()).hasValue(4);
    assertThat(descriptor.file().size()).isEqualTo(5);
    assertThat(descriptor.file().inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
    assertThat(descriptor.file().mode() & 0170000).isEqualTo(0100000);
    assertThat(all.get(0).role()).isEqualTo(OpenFile.Role.WORKING_DIRECTORY);
    assertThat(all.get(0).file().mode() & 0170000).isEqualTo(0040000);
  }

  /** A file server that is away must not hold up the agent. */
  @Test
  void asksNoFileSystemThatMayKeepItWaiting() throws IOException {
    Path file = Files.writeString(elsewhere.resolve("file"), "hello");
    descriptor(3, file, "pos:\t4\nflags:\t0100002\nmnt_id:\t30\nino:\t99\n");
    descriptor(4, file, "pos:\t4\nflags:\t0100002\nmnt_id:\t31\nino:\t99\n");
    List<OpenFile> all = list();
    assertThat(all.get(2).file()).isNull();
    for (OpenFile open : all.subList(3, 5)) {
      assertThat(open.file()).isNull();
      assertThat(open.inode()).isEqualTo(99);
    }
  }

  @Test
  void tellsSocketsByTheirLink() throws IOException {
    // Where the link leads nowhere the kernel's answer fails; the descriptor is left out then.
    descriptor(5, Path.of("socket:[123]"), "pos:\t0\n");
    assertThat(list()).hasSize(3);
  }

  @Test
  void aProcessThatIsGoneHasNone() {
    assertThat(OpenFiles.of(new ProcReader(root), 43)).isInstanceOf(Reading.Gone.class);
  }

  private static DescriptorInfo info(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return DescriptorInfo.parse(bytes, bytes.length);
  }

  @Test
  void readsTheNumbersOfFdinfo() {
    assertThat(info("pos:\t7\nflags:\t02\nmnt_id:\t15\nino:\t8\nlock:\t1: x\n"))
        .isEqualTo(new DescriptorInfo(7, 2, 15, 8));
    assertThat(info("ino:\t18446744073709551615\nflags:\t01"))
        .isEqualTo(new DescriptorInfo(-1, 1, -1, -1));
    DescriptorInfo nothing = info("");
    for (String broken :
        new String[] {
          "pos:\t99999999999999999999\nmnt_id:\t-1\npos\n",
          "pos:\t18446744073709551616\nino:\t18446744073709551616\n",
          "pos:\t9223372036854775808\n",
          "pos:\t-1\nflags:\t8\nmnt_id:\t2147483648\nino:\tx",
          "pos:\nflags:\nmnt_id:\t\nino: \n",
          "\n\n\n\n\n\n\n\npos:\t1\n",
        }) {
      assertThat(info(broken)).isEqualTo(nothing);
    }
    assertThat(nothing.knownOffset()).isEmpty();
  }

  @Test
  void flagsTellWhatADescriptorIsFor() {
    assertThat(info("flags:\t0100000\n").readable()).isTrue();
    assertThat(info("flags:\t0100000\n").writable()).isFalse();
    assertThat(info("flags:\t0100001\n").readable()).isFalse();
    assertThat(info("flags:\t0100001\n").writable()).isTrue();
    assertThat(info("flags:\t0100002\n").readable()).isTrue();
    assertThat(info("flags:\t0100002\n").writable()).isTrue();
    assertThat(info("flags:\t010000000\n").readable()).isFalse();
    assertThat(info("flags:\t03\n").readable()).isFalse();
    assertThat(info("").readable()).isFalse();
  }

  @Test
  void readsMounts() {
    assertThat(
            Mount.parse("36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 - ext3 /dev/root rw\nx\n"))
        .containsExactly(new Mount(36, 98, 0, "/mnt 2", "ext3"));
    assertThat(new Mount(1, 0, 1, "/", "fuse.sshfs").isLocal()).isFalse();
  }

  @Test
  void devicesAreSplitAsByGlibc() {
    long device = 0x1234_0056_7800_9abcL;
    assertThat(FileStat.major(0xfe00)).isEqualTo(254);
    assertThat(FileStat.minor(0xfe01)).isEqualTo(1);
    assertThat(FileStat.minor(device) & 0xff).isEqualTo(0xbc);
    assertThat(FileStat.major(device) & 0xfff).isEqualTo(0x09a);
  }
}
