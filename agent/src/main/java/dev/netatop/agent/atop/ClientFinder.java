// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import dev.netatop.agent.procfs.Presence;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.procfs.ProcText;
import dev.netatop.agent.procfs.ProcessStat;
import dev.netatop.agent.procfs.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds the programs that are known to ask, and their cgroups, in /proc. */
final class ClientFinder implements ClientWatch.Place {
  private static final int CAP_NET_ADMIN = 12;
  private static final long NS_PER_TICK = 10_000_000L;

  private final ProcReader proc;
  private final Path cgroupMount;
  private final Set<String> names;

  /**
   * @param cgroupMount where the cgroup v2 root is mounted
   * @param names of the programs, as /proc/PID/comm has them
   */
  ClientFinder(ProcReader proc, Path cgroupMount, Set<String> names) {
    this.proc = proc;
    this.cgroupMount = cgroupMount;
    this.names = names;
  }

  /** All that run now and may ask. */
  List<AnswersKernel.Begun> all() {
    List<AnswersKernel.Begun> found = new ArrayList<>();
    for (int tgid : proc.processes()) {
      if (isNamed(tgid)
          && proc.file(tgid + "/status") instanceof Reading.Present<String> status
          && mayAsk(status.value())
          && proc.stat(tgid) instanceof Reading.Present<ProcessStat> stat
          && cgroup(Integer.toString(tgid)) instanceof Reading.Present<Long> cgroup) {
        long startNs = stat.value().startTicks() * NS_PER_TICK;
        found.add(new AnswersKernel.Begun(tgid, startNs, cgroup.value()));
      }
    }
    return found;
  }

  @Override
  public Reading<Long> of(int tgid, long startNs) {
    if (proc.process(tgid, startNs) == Presence.THROUGH || !isNamed(tgid)) {
      return new Reading.Gone<>();
    }
    // One that ends just now is found gone the next time.
    Reading<Long> cgroup = cgroup(Integer.toString(tgid));
    return cgroup instanceof Reading.Gone ? new Reading.Denied<>("between two looks") : cgroup;
  }

  private boolean isNamed(int tgid) {
    return proc.file(tgid + "/comm") instanceof Reading.Present<String> comm
        && names.contains(comm.value().strip());
  }

  /** The cgroup that we are in. */
  Reading<Long> own() {
    return cgroup("self");
  }

  private Reading<Long> cgroup(String process) {
    if (!(proc.file(process + "/cgroup") instanceof Reading.Present<String> text)) {
      return new Reading.Gone<>();
    }
    String path = ProcText.cgroup(text.value());
    return path == null
        ? new Reading.Denied<>("no cgroup v2")
        : id(cgroupMount.resolve("." + path));
  }

  /** Inode number of a cgroup's directory. */
  static Reading<Long> id(Path directory) {
    try {
      return new Reading.Present<>((Long) Files.getAttribute(directory, "unix:ino"));
    } catch (NoSuchFileException gone) {
      return new Reading.Gone<>();
    } catch (IOException e) {
      return new Reading.Denied<>("cannot look at " + directory + ": " + e.getMessage());
    }
  }

  /** Whether a /proc/PID/status shows CAP_NET_ADMIN and no pid namespace but the first. */
  static boolean mayAsk(String status) {
    boolean capable = false;
    boolean here = false;
    for (String line : status.split("\n", -1)) {
      if (line.startsWith("CapEff:")) {
        capable = hasNetAdmin(line.substring("CapEff:".length()).strip());
      } else if (line.startsWith("NSpid:")) {
        here = line.substring("NSpid:".length()).strip().matches("[0-9]+");
      }
    }
    return capable && here;
  }

  private static boolean hasNetAdmin(String hexadecimal) {
    try {
      return (Long.parseUnsignedLong(hexadecimal, 16) & 1L << CAP_NET_ADMIN) != 0;
    } catch (NumberFormatException notOfThatForm) {
      return false;
    }
  }
}
