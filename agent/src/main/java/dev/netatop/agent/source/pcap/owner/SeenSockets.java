// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which sockets those processes had open that were found to have some lately, and when each of them
 * was not there yet. Bounded.
 */
final class SeenSockets {
  private static final int MAX_PROCESSES = 32;

  /** Sockets of a process with more are not put down. */
  private static final int MAX_SOCKETS = 65_536;

  private static final class Seen {
    final Holder holder;
    final long[] inodes;
    final long[] withoutNs;
    final long atNs;

    Seen(Holder holder, long[] inodes, long atNs) {
      this.holder = holder;
      this.inodes = inodes;
      this.withoutNs = new long[inodes.length];
      this.atNs = atNs;
    }

    boolean had(long inode) {
      return Arrays.binarySearch(inodes, inode) >= 0;
    }

    /** When it did not have a socket: the last time before it had, or now if it has not. */
    long withoutNs(long inode) {
      int place = Arrays.binarySearch(inodes, inode);
      return place < 0 ? atNs : withoutNs[place];
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
    if (inodes.length > MAX_SOCKETS) {
      byId.remove(holder.tgid());
      return;
    }
    Arrays.sort(inodes);
    Seen now = new Seen(holder, inodes, atNs);
    for (int i = 0; i < inodes.length; i++) {
      now.withoutNs[i] = withoutNs(holder, inodes[i]);
    }
    byId.put(holder.tgid(), now);
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

  /** When the process was last seen without this socket; {@link Long#MIN_VALUE} never. */
  long withoutNs(Holder holder, long inode) {
    @Nullable Seen seen = byId.get(holder.tgid());
    return seen == null || !seen.holder.equals(holder) ? Long.MIN_VALUE : seen.withoutNs(inode);
  }

  /** Whether the process had this socket open when it was last seen. */
  boolean had(Holder holder, long inode) {
    @Nullable Seen seen = byId.get(holder.tgid());
    return seen != null && seen.holder.equals(holder) && seen.had(inode);
  }
}
