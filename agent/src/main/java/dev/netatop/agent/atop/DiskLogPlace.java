// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A path that must be ours: what somebody else has put there is refused, not overwritten and not
 * trusted.
 */
final class DiskLogPlace implements LogPlace {
  private static final int TYPE = 0170000;
  private static final int REGULAR = 0100000;
  private static final int WRITABLE_BY_OTHERS = 0022;
  private static final FileAttribute<?> READABLE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));

  private final Path path;
  private final int uid;

  /**
   * @param uid of this process: files of root and of its own are trusted
   */
  DiskLogPlace(Path path, int uid) {
    this.path = path;
    this.uid = uid;
  }

  @Override
  public void check() throws AtopException {
    Map<String, Object> file;
    try {
      file = Files.readAttributes(path, "unix:mode,uid,nlink", LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException none) {
      return;
    } catch (IOException e) {
      throw new AtopException(path + " cannot be examined: " + e, e);
    }
    int mode = number(file, "mode");
    int owner = number(file, "uid");
    if ((mode & TYPE) != REGULAR) {
      throw refused("is no regular file");
    }
    if (owner != 0 && owner != uid) {
      throw refused("is user " + owner + "'s");
    }
    if (number(file, "nlink") != 1) {
      throw refused("has a second name");
    }
    if ((mode & WRITABLE_BY_OTHERS) != 0) {
      throw refused("can be written by others than its owner");
    }
  }

  private static int number(Map<String, Object> file, String attribute) {
    return (Integer) Objects.requireNonNull(file.get(attribute));
  }

  private AtopException refused(String why) {
    return new AtopException(path + " " + why + " and is not trusted; remove it: rm " + path);
  }

  @Override
  public LogFile create() throws AtopException, IOException {
    check();
    Files.deleteIfExists(path);
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            READABLE);
    try {
      return new DiskLogFile(path, channel, identity(path));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void remove(LogFile file) throws IOException {
    if (file.isInPlace()) {
      Files.deleteIfExists(path);
    }
  }

  /** Device and inode. */
  private static Map<String, Object> identity(Path path) throws IOException {
    return Files.readAttributes(path, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
  }

  private record DiskLogFile(Path path, FileChannel channel, Map<String, Object> identity)
      implements LogFile {
    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      long at = position;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public boolean isInPlace() {
      try {
        return identity.equals(DiskLogPlace.identity(path));
      } catch (IOException gone) {
        return false;
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
