// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import dev.netatop.agent.procfs.CgroupPaths;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.procfs.ProcText;
import dev.netatop.agent.procfs.Reading;
import dev.netatop.agent.server.ErrorLog;
import java.nio.file.Path;

/**
 * What a source has to do with besides the traffic.
 *
 * @param proc the processes
 * @param mounts text of /proc/self/mountinfo; empty where it cannot be read
 * @param cgroupMount where cgroup v2 is mounted
 * @param cgroups paths of cgroups
 * @param errors where what fails later is said
 */
record Host(
    ProcReader proc, String mounts, Path cgroupMount, CgroupPaths cgroups, ErrorLog errors) {
  private static final String CGROUP_MOUNT = "/sys/fs/cgroup";
  private static final long CGROUP_WALK_NS = 2_000_000_000L;

  /** The machine, or container, that we run in. */
  static Host ours(ErrorLog errors) {
    ProcReader proc = new ProcReader(Path.of("/proc"));
    String mounts =
        proc.file("self/mountinfo") instanceof Reading.Present<String> text ? text.value() : "";
    String found = ProcText.cgroup2Mount(mounts);
    Path mount = Path.of(found == null ? CGROUP_MOUNT : found);
    return new Host(proc, mounts, mount, new CgroupPaths(mount, CGROUP_WALK_NS), errors);
  }
}
