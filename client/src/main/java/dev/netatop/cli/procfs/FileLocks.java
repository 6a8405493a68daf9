// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

import java.util.HashMap;
import java.util.Map;

/** Who holds which file locked, from /proc/locks (proc_locks(5)). */
public final class FileLocks {
  private record Key(int pid, FileStat.Device device, long inode) {}

  private final Map<Key, Character> held = new HashMap<>();

  /** Parses the file. */
  public static FileLocks parse(String text) {
    FileLocks locks = new FileLocks();
    for (String line : text.split("\n", -1)) {
      String[] f = line.strip().split("\\s+", -1);
      // A line with "->" waits for the lock of the line above it.
      if (f.length < 8 || f[1].equals("->") || !f[4].matches("\\d{1,9}")) {
        continue;
      }
      String[] file = f[5].split(":", 3);
      if (file.length != 3 || !file[2].matches("\\d{1,19}")) {
        continue;
      }
      boolean write = f[3].equals("WRITE");
      boolean whole = f[6].equals("0") && f[7].equals("EOF");
      char letter = write ? (whole ? 'W' : 'w') : (whole ? 'R' : 'r');
      try {
        FileStat.Device device =
            new FileStat.Device(Integer.parseInt(file[0], 16), Integer.parseInt(file[1], 16));
        Key key = new Key(Integer.parseInt(f[4]), device, Long.parseUnsignedLong(file[2]));
        locks.held.putIfAbsent(key, letter);
      } catch (NumberFormatException notOfThatForm) {
        // Such a line tells nothing.
      }
    }
    return locks;
  }

  /**
   * The letter that lsof has for a process's lock on a file: r, R, w, W for a read or write lock on
   * a part or the whole of it; a blank without one.
   */
  public char letter(int pid, FileStat.Device device, long inode) {
    return held.getOrDefault(new Key(pid, device, inode), ' ');
  }
}
