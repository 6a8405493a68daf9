// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskLogPlaceTest {
  @TempDir private Path directory;
  private Path path;
  private int uid;
  private DiskLogPlace place;

  @BeforeEach
  void choose() throws IOException {
    path = directory.resolve("netatop.log");
    uid = (Integer) Files.getAttribute(directory, "unix:uid");
    place = new DiskLogPlace(path, uid);
  }

  private void assertRefused(String why) {
    assertThatThrownBy(() -> place.create())
        .isInstanceOf(AtopException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("remove it: rm " + path);
  }

  private void write(String permissions) throws IOException {
    Files.writeString(path, "old");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void writesInPlaceAndCuts() throws IOException, AtopException {
    try (LogFile file = place.create()) {
      file.write(ByteBuffer.wrap("0123456789".getBytes(StandardCharsets.UTF_8)), 0);
      file.write(ByteBuffer.wrap("ab".getBytes(StandardCharsets.UTF_8)), 4);
      file.truncate(7);

      assertThat(path).hasContent("0123ab6");
      assertThat(file.isInPlace()).isTrue();
      place.remove(file);
      assertThat(path).doesNotExist();
      assertThat(file.isInPlace()).isFalse();
    }
  }

  @Test
  void replacesAPredecessorsFileByAnother() throws IOException, AtopException {
    try (LogFile old = place.create();
        LogFile file = place.create()) {
      assertThat(old.isInPlace()).isFalse();
      assertThat(file.isInPlace()).isTrue();
      place.remove(old);
      assertThat(path).exists();
    }
  }

  @Test
  void refusesASymbolicLink() throws IOException {
    Path other = Files.writeString(directory.resolve("other"), "precious");
    Files.createSymbolicLink(path, other);

    assertRefused("is no regular file");
    assertThat(other).hasContent("precious");
  }

  @Test
  void refusesADirectory() throws IOException {
    Files.createDirectory(path);

    assertRefused("is no regular file");
  }

  @Test
  void refusesASecondName() throws IOException {
    Files.createLink(path, Files.writeString(directory.resolve("other"), "precious"));

    assertRefused("has a second name");
  }

  @Test
  void refusesAFileThatOthersCanWrite() throws IOException {
    write("rw-rw-r--");
    assertRefused("can be written by others");
    write("rw-r--rw-");
    assertRefused("can be written by others");
    assertThat(path).hasContent("old");
  }

  @Test
  void refusesAStrangersFile() throws IOException, AtopException {
    write("rw-r--r--");
    DiskLogPlace ofAnother = new DiskLogPlace(path, uid + 1);
    if (uid == 0) {
      // Root's files are trusted whoever we are: make it another's.
      Files.setAttribute(path, "unix:uid", 2);
    }

    assertThatThrownBy(ofAnother::check)
        .isInstanceOf(AtopException.class)
        .hasMessageContaining("and is not trusted");
    assertThat(path).hasContent("old");
  }
}
