// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which sockets those processes had open that were found to have some lately. Bounded. */
final class SeenSockets {
  private static final int MAX_PROCESSES = 32;

  /** Sockets of a process with more are not put down. */
  private static final int MAX_SOCKETS = 65_536;

  private static final class Seen {
    final Holder holder;
    final long[] inodes;
    final long atNs;

    Seen(Holder holder, long[] inodes, long atNs) {
      this.holder = holder;
      this.inodes = inodes;
      this.atNs = atNs;
    }

    boolean had(long inode) {
      return Arrays.binarySearch(inodes, inode) >= 0;
    }
  }

  private final Map<Integer, Seen> byId =
      new LinkedHashMap<>(MAX_PROCESSES, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Seen> eldest) {
          return size() > MAX_PROCESSES;
        }
      };

  /** Puts down what a process has open now. */
  void put(Holder holder, long[] inodes, long atNs) {
    if (inodes.length <= MAX_SOCKETS) {
      Arrays.sort(inodes);
      byId.put(holder.tgid(), new Seen(holder, inodes, atNs));
    } else {
      byId.remove(holder.tgid());
    }
  }

  void remove(int id) {
    byId.remove(id);
  }

  boolean contains(int id) {
    return byId.containsKey(id);
  }

  /** The processes, the one found last first. */
  List<Integer> ids() {
    Integer[] ids = byId.keySet().toArray(new Integer[0]);
    Collections.reverse(Arrays.asList(ids));
    return List.of(ids);
  }

  /** When the process was seen without this socket; {@link Long#MIN_VALUE} where it was not. */
  long withoutNs(Holder holder, long inode) {
    @Nullable Seen seen = byId.get(holder.tgid());
    return seen == null || !seen.holder.equals(holder) || seen.had(inode)
        ? Long.MIN_VALUE
        : seen.atNs;
  }

  /** Whether the process had this socket open when it was last seen. */
  boolean had(Holder holder, long inode) {
    @Nullable Seen seen = byId.get(holder.tgid());
    return seen != null && seen.holder.equals(holder) && seen.had(inode);
  }
}
