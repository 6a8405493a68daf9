// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What stat(2) says of a file.
 *
 * @param mode st_mode
 * @param device st_dev, see {@link #major} and {@link #minor}
 * @param special st_rdev
 * @param inode st_ino
 * @param size st_size, bytes
 * @param links st_nlink
 */
public record FileStat(int mode, long device, long special, long inode, long size, long links) {

  /** Asks for the file that a link leads to. */
  static FileStat of(Path link) throws IOException {
    Map<String, Object> all = Files.readAttributes(link, "unix:mode,dev,rdev,ino,size,nlink");
    return new FileStat(
        number(all, "mode").intValue(),
        number(all, "dev").longValue(),
        number(all, "rdev").longValue(),
        number(all, "ino").longValue(),
        number(all, "size").longValue(),
        number(all, "nlink").longValue());
  }

  private static Number number(Map<String, Object> all, String name) throws IOException {
    if (all.get(name) instanceof Number number) {
      return number;
    }
    throw new IOException("stat has no " + name);
  }

  /** Major number of a device as glibc's dev_t has it (sys/sysmacros.h). */
  public static int major(long device) {
    return (int) (((device >>> 8) & 0xfff) | ((device >>> 32) & ~0xfffL));
  }

  /** Minor number of a device. */
  public static int minor(long device) {
    return (int) ((device & 0xff) | ((device >>> 12) & ~0xffL));
  }
}
