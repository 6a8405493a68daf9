// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.procfs.ProcessStat;
import dev.netatop.agent.procfs.Reading;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at one process after the other for all the sockets that are sought. */
final class ProcessLook {
  /** Most sockets are not sought: a bit tells for nearly all of them, without an object. */
  private static final int FILTER_MASK = (1 << 16) - 1;

  /** Bits of sockets that are no longer sought are dropped after this many. */
  private static final int STALE_BITS = 4096;

  /** Processes of which we remember that we may not look at them. */
  private static final int MAX_DENIED = 65_536;

  private final ProcReader proc;
  private final DescriptorReader reader;
  private final ProcessTable table;
  private final Map<Long, SoughtSocket> sought = new HashMap<>();
  private final BitSet filter = new BitSet(FILTER_MASK + 1);
  private final SeenSockets seen = new SeenSockets();
  private final Set<SoughtSocket> hits = new HashSet<>();
  private final Set<Integer> denied = new HashSet<>();
  private List<SoughtSocket> sighted = new ArrayList<>();
  private long[] inodes = new long[256];
  private int inodeCount;
  private int unsighted;
  private int removed;

  ProcessLook(ProcReader proc, DescriptorReader reader, ProcessTable table) {
    this.proc = proc;
    this.reader = reader;
    this.table = table;
  }

  boolean isSought(long inode) {
    return sought.containsKey(inode);
  }

  @Nullable SoughtSocket sought(long inode) {
    return sought.get(inode);
  }

  int size() {
    return sought.size();
  }

  /** Sockets of which no holder was found yet. */
  int unsighted() {
    return unsighted;
  }

  int denied() {
    return denied.size();
  }

  /** What holders had open lately. */
  SeenSockets seen() {
    return seen;
  }

  /** Forgets denied processes that are not there any more. */
  void forgetGone() {
    denied.removeIf(id -> !table.knows(id));
  }

  void add(SoughtSocket socket) {
    sought.put(socket.inode(), socket);
    filter.set((int) socket.inode() & FILTER_MASK);
    unsighted++;
  }

  void remove(SoughtSocket socket) {
    sought.remove(socket.inode());
    if (!socket.isSighted()) {
      unsighted--;
    }
    if (++removed >= STALE_BITS || sought.isEmpty()) {
      removed = 0;
      filter.clear();
      sought.keySet().forEach(inode -> filter.set(inode.intValue() & FILTER_MASK));
    }
  }

  /** Those whose first holder was found since this was last asked. */
  List<SoughtSocket> takeSighted() {
    List<SoughtSocket> taken = sighted;
    sighted = new ArrayList<>();
    return taken;
  }

  /** Looks at a process. */
  void at(int id, long nowNs) {
    hits.clear();
    inodeCount = 0;
    long before = reader.descriptors();
    DescriptorReader.Outcome outcome = reader.read(id + "/fd", this::socket);
    if (outcome == DescriptorReader.Outcome.READ && reader.descriptors() == before) {
      outcome = atOtherThread(id);
    }
    if (outcome == DescriptorReader.Outcome.DENIED) {
      if (denied.size() < MAX_DENIED) {
        denied.add(id);
      }
      return;
    }
    denied.remove(id);
    if (outcome == DescriptorReader.Outcome.GONE) {
      seen.remove(id);
    }
    if (!hits.isEmpty() || seen.contains(id)) {
      putDown(id, nowNs);
    }
  }

  // A leader that has left its threads behind has closed nothing, but only they show it.
  private DescriptorReader.Outcome atOtherThread(int id) {
    if (!table.isKernelThread(id)
        && proc.stat(id) instanceof Reading.Present<ProcessStat> stat
        && stat.value().state() == 'Z'
        && !stat.value().isDead()) {
      String tasks = id + "/task";
      String @Nullable [] threads = new File(proc.root().resolve(tasks).toString()).list();
      for (String thread : threads == null ? new String[0] : threads) {
        long before = reader.descriptors();
        if (!thread.equals(Integer.toString(id))) {
          DescriptorReader.Outcome outcome =
              reader.read(tasks + "/" + thread + "/fd", this::socket);
          if (reader.descriptors() > before) {
            return outcome;
          }
        }
      }
    }
    return DescriptorReader.Outcome.READ;
  }

  private void socket(long inode) {
    if (inodeCount == inodes.length) {
      inodes = Arrays.copyOf(inodes, inodeCount * 2);
    }
    inodes[inodeCount++] = inode;
    if (filter.get((int) inode & FILTER_MASK)) {
      @Nullable SoughtSocket socket = sought.get(inode);
      if (socket != null) {
        hits.add(socket);
      }
    }
  }

  private void putDown(int id, long nowNs) {
    @Nullable Holder holder = table.holder(id, nowNs);
    // Asked between two looks at the open directory: so this is the process that was looked at, and
    // not a later one with its number.
    if (holder == null || !reader.isStillThere()) {
      return;
    }
    for (SoughtSocket socket : hits) {
      if (!socket.isSighted()) {
        unsighted--;
        sighted.add(socket);
      }
      socket.add(holder, seen.withoutNs(holder, socket.inode()));
    }
    seen.put(holder, Arrays.copyOf(inodes, inodeCount), nowNs);
  }
}
