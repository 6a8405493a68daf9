// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A file that is mapped into a process's memory, from /proc/PID/maps.
 *
 * @param device it is on
 * @param inode its number there
 * @param path its name, with {@code (deleted)} behind one that was removed
 */
public record MappedFile(FileStat.Device device, long inode, String path) {

  /** The files of a maps, each once, in the order of their addresses. */
  public static List<MappedFile> parse(String maps) {
    List<MappedFile> files = new ArrayList<>();
    Set<MappedFile> seen = new HashSet<>();
    for (String line : maps.split("\n", -1)) {
      String[] fields = line.split("\\s+", 6);
      if (fields.length == 6
          && !fields[4].equals("0")
          && fields[4].matches("\\d{1,19}")
          && fields[3].matches("\\p{XDigit}{2,8}:\\p{XDigit}{2,8}")) {
        String[] device = fields[3].split(":", 2);
        MappedFile file =
            new MappedFile(
                new FileStat.Device(
                    Integer.parseUnsignedInt(device[0], 16),
                    Integer.parseUnsignedInt(device[1], 16)),
                Long.parseUnsignedLong(fields[4]),
                fields[5].replace("\\012", "\n"));
        if (seen.add(new MappedFile(file.device(), file.inode(), ""))) {
          files.add(file);
        }
      }
    }
    return files;
  }
}
