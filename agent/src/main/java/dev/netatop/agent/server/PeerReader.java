// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.procfs.ProcessStat;
import dev.netatop.agent.procfs.Reading;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import jnr.unixsocket.Credentials;
import jnr.unixsocket.UnixSocketChannel;
import jnr.unixsocket.UnixSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who connected. Clients of another pid namespace are refused, because the ids they would
 * ask for mean other tasks there; any doubt refuses.
 */
final class PeerReader {
  private final ProcReader proc;

  PeerReader(ProcReader proc) {
    this.proc = proc;
  }

  /** The peer; empty where it is, or may be, in another pid namespace. */
  Optional<Peer> read(UnixSocketChannel channel) throws IOException {
    Credentials credentials = channel.getOption(UnixSocketOptions.SO_PEERCRED);
    int fd = channel.getFD();
    Set<Integer> groups = new HashSet<>();
    groups.add(credentials.getGid());
    int @Nullable [] supplementary = Posix.peerGroups(fd);
    if (supplementary != null) {
      for (int group : supplementary) {
        groups.add(group);
      }
    }
    return isOfOurNamespace(fd, credentials.getPid())
        ? Optional.of(new Peer(credentials.getUid(), groups))
        : Optional.empty();
  }

  private boolean isOfOurNamespace(int fd, int pid) {
    if (pid <= 0) {
      return false;
    }
    OptionalInt pidFd = Posix.peerPidFd(fd);
    if (pidFd.isEmpty()) {
      return hasOurNamespaceLink(pid);
    }
    try {
      return proc.file("self/fdinfo/" + pidFd.getAsInt()) instanceof Reading.Present<String> info
          && isOfNamespaceOf(info.value(), pid);
    } finally {
      Posix.close(pidFd.getAsInt());
    }
  }

  /**
   * Whether a pidfd's fdinfo (pidfd_open(2)) tells that its process has this id in the namespace of
   * our procfs, and has no further one in a namespace below.
   */
  static boolean isOfNamespaceOf(String fdinfo, int pid) {
    String id = "";
    String ids = "";
    for (String line : fdinfo.split("\n", -1)) {
      if (line.startsWith("Pid:")) {
        id = line.substring(4).strip();
      } else if (line.startsWith("NSpid:")) {
        ids = line.substring(6).strip();
      }
    }
    return id.equals(Integer.toString(pid)) && ids.equals(id);
  }

  private boolean hasOurNamespaceLink(int pid) {
    Reading<ProcessStat> before = proc.stat(pid);
    Reading<String> theirs = proc.link(pid + "/ns/pid");
    Reading<ProcessStat> after = proc.stat(pid);
    return before instanceof Reading.Present<ProcessStat> first
        && after instanceof Reading.Present<ProcessStat> second
        && first.value().startTicks() == second.value().startTicks()
        && theirs instanceof Reading.Present<String>
        && theirs.equals(proc.link("self/ns/pid"));
  }
}
