// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One line of a /proc/PID/mountinfo.
 *
 * @param id first field
 * @param major of its device, third field
 * @param minor of its device
 * @param point where it is mounted, fifth field
 * @param type of its file system, the field after the lone hyphen
 */
public record Mount(int id, int major, int minor, String point, String type) {
  /** File systems that answer from this machine's memory or disks, whoever mounted them. */
  private static final Set<String> LOCAL =
      Set.of(
          "bpf",
          "btrfs",
          "cgroup",
          "cgroup2",
          "configfs",
          "debugfs",
          "devpts",
          "devtmpfs",
          "efivarfs",
          "erofs",
          "exfat",
          "ext2",
          "ext3",
          "ext4",
          "f2fs",
          "hugetlbfs",
          "iso9660",
          "mqueue",
          "proc",
          "pstore",
          "ramfs",
          "securityfs",
          "squashfs",
          "sysfs",
          "tmpfs",
          "tracefs",
          "vfat",
          "xfs",
          "zfs");

  /** Whether a question to it is answered without a network or another process. */
  public boolean isLocal() {
    return LOCAL.contains(type);
  }

  /** Parses a file; lines of another form are left out. */
  public static List<Mount> parse(String mountinfo) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : mountinfo.split("\n", -1)) {
      String[] sides = line.split(" - ", 2);
      String[] fields = sides[0].split(" ", -1);
      if (sides.length == 2
          && fields.length > 4
          && fields[0].matches("\\d{1,9}")
          && fields[2].matches("\\d{1,9}:\\d{1,9}")) {
        String[] device = fields[2].split(":", 2);
        mounts.add(
            new Mount(
                Integer.parseInt(fields[0]),
                Integer.parseInt(device[0]),
                Integer.parseInt(device[1]),
                ProcText.unescape(fields[4]),
                sides[1].split(" ", 2)[0]));
      }
    }
    return mounts;
  }
}
