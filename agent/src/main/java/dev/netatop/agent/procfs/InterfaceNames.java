// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names of network interfaces by network namespace and number. Kept for seconds: interfaces come,
 * go and change their names.
 */
public final class InterfaceNames {
  private static final long KEPT_NS = 5_000_000_000L;

  /** A number that is not known is looked for again, but not by every packet's socket. */
  private static final long MISSED_NS = 1_000_000_000L;

  /** Namespaces read at one moment: the rest has no names this time. */
  private static final int READS_AT_ONCE = 64;

  private static final int MAX_NAMESPACES = 4096;

  private final ProcReader proc;
  private final Map<Integer, Known> namespaces = new HashMap<>();
  private long readingNs = Long.MIN_VALUE;
  private int reads;

  private record Known(Map<Integer, String> names, long readNs) {}

  /** Names as {@code proc} tells them. */
  public InterfaceNames(ProcReader proc) {
    this.proc = proc;
  }

  /**
   * The name of an interface; empty where it is not known.
   *
   * @param nowNs the time, for how long names are kept
   * @param netns inode number of the network namespace
   * @param ifindex its number there
   * @param tgid a process that is likely to be in that namespace, if the agent is not; or 0
   */
  public String name(long nowNs, int netns, int ifindex, int tgid) {
    if (ifindex == 0) {
      return "";
    }
    Known known = namespaces.get(netns);
    if (known == null || isStale(known, ifindex, nowNs)) {
      known = read(nowNs, netns, tgid, known);
    }
    return known.names().getOrDefault(ifindex, "");
  }

  private static boolean isStale(Known known, int ifindex, long nowNs) {
    long kept = known.names().containsKey(ifindex) ? KEPT_NS : MISSED_NS;
    return nowNs - known.readNs() >= kept;
  }

  private Known read(long nowNs, int netns, int tgid, @Nullable Known before) {
    if (readingNs != nowNs) {
      readingNs = nowNs;
      reads = 0;
    }
    Known known = before == null ? new Known(Map.of(), nowNs) : before;
    if (reads >= READS_AT_ONCE) {
      return known;
    }
    reads++;
    if (isIn("self", netns)) {
      known = new Known(names("self"), nowNs);
    } else if (tgid != 0 && isIn(Integer.toString(tgid), netns)) {
      known = new Known(names(Integer.toString(tgid)), nowNs);
    } else {
      known = new Known(known.names(), nowNs);
    }
    if (namespaces.size() >= MAX_NAMESPACES) {
      namespaces.clear();
    }
    namespaces.put(netns, known);
    return known;
  }

  private boolean isIn(String process, int netns) {
    return proc.link(process + "/ns/net") instanceof Reading.Present<String> link
        && link.value().equals("net:[" + Integer.toUnsignedString(netns) + "]");
  }

  private Map<Integer, String> names(String process) {
    Map<Integer, String> names = new HashMap<>();
    names.putAll(InterfaceText.devMcast(text(process + "/net/dev_mcast")));
    names.putAll(InterfaceText.igmp(text(process + "/net/igmp")));
    names.putAll(InterfaceText.ifInet6(text(process + "/net/if_inet6")));
    return names;
  }

  private String text(String path) {
    return proc.file(path) instanceof Reading.Present<String> present ? present.value() : "";
  }
}
