// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * What stat(2) says of a file.
 *
 * @param mode st_mode
 * @param device of the file system it is on
 * @param special of a device file, the device that it stands for
 * @param inode its number
 * @param size bytes
 * @param links its number of names
 * @param uid whose it is
 */
public record FileStat(
    int mode, Device device, Device special, long inode, long size, long links, long uid) {
  /** Type bits of {@link #mode}, inode(7). */
  public static final int TYPE_MASK = 0170000;

  public static final int SOCKET = 0140000;
  public static final int LINK = 0120000;
  public static final int REGULAR = 0100000;
  public static final int BLOCK = 0060000;
  public static final int DIRECTORY = 0040000;
  public static final int CHARACTER = 0020000;
  public static final int FIFO = 0010000;

  /** A device number in its two parts. */
  public record Device(int major, int minor) {
    /** From dev_t as glibc has it (sys/sysmacros.h). */
    public static Device of(long number) {
      return new Device(
          (int) (((number >>> 8) & 0xfff) | ((number >>> 32) & ~0xfffL)),
          (int) ((number & 0xff) | ((number >>> 12) & ~0xffL)));
    }

    @Override
    public String toString() {
      return major + "," + minor;
    }
  }

  /** Asks the kernel. */
  static FileStat of(Path file, LinkOption... options) throws IOException {
    Map<String, Object> all =
        Files.readAttributes(file, "unix:mode,dev,rdev,ino,size,nlink,uid", options);
    return new FileStat(
        number(all, "mode").intValue(),
        Device.of(number(all, "dev").longValue()),
        Device.of(number(all, "rdev").longValue()),
        number(all, "ino").longValue(),
        number(all, "size").longValue(),
        number(all, "nlink").longValue(),
        Integer.toUnsignedLong(number(all, "uid").intValue()));
  }

  private static Number number(Map<String, Object> all, String name) throws IOException {
    if (all.get(name) instanceof Number number) {
      return number;
    }
    throw new IOException("stat has no " + name);
  }

  /** The type bits. */
  public int type() {
    return mode & TYPE_MASK;
  }
}
