// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.procfs.ProcessStat;
import dev.netatop.agent.procfs.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The processes there are, as of the last look, and which of them have opened something lately. */
final class ProcessTable {
  /** What is known of a process is read again after this time: ids are reused. */
  private static final long KEPT_NS = 10_000_000_000L;

  /** Stat files that are read at one look, some 20 us each. */
  private static final int READS_AT_ONCE = 1024;

  private static final int KERNEL_THREADS = 2;

  private static final class Known {
    final int id;
    final long seenNs;
    Kinship.@Nullable Member member;
    long readNs;
    long descriptors = -1;
    long changedNs;

    Known(int id, long seenNs) {
      this.id = id;
      this.seenNs = seenNs;
    }
  }

  private final ProcReader proc;
  private final DescriptorReader reader;
  private Map<Integer, Known> processes = new HashMap<>();
  private int[] ids = new int[1024];
  private int size;
  private boolean isRead;

  ProcessTable(ProcReader proc, DescriptorReader reader) {
    this.proc = proc;
    this.reader = reader;
  }

  /** Looks which processes there are. */
  void refresh(long nowNs) {
    size = 0;
    reader.processes(this::add);
    Arrays.sort(ids, 0, size);
    Map<Integer, Known> now = new HashMap<>(size * 2);
    int reads = 0;
    for (int i = size - 1; i >= 0; i--) {
      @Nullable Known before = processes.get(ids[i]);
      Known known = before != null ? before : new Known(ids[i], nowNs);
      if ((known.member == null || nowNs - known.readNs >= KEPT_NS) && reads++ < READS_AT_ONCE) {
        read(known, nowNs);
      }
      if (!isKernelThread(known)) {
        count(known, nowNs);
      }
      now.put(known.id, known);
    }
    processes = now;
    isRead = true;
  }

  private void add(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, size * 2);
    }
    ids[size++] = id;
  }

  private void read(Known known, long nowNs) {
    known.readNs = nowNs;
    if (proc.stat(known.id) instanceof Reading.Present<ProcessStat> present) {
      ProcessStat stat = present.value();
      known.member =
          new Kinship.Member(known.id, stat.parent(), startNs(stat), stat.command(), known.seenNs);
    }
  }

  private static long startNs(ProcessStat stat) {
    return stat.startTicks() * ProcessStat.NS_PER_TICK;
  }

  /** A process that has turned out to be there; null where it is gone. */
  @Nullable Holder holder(int id, long nowNs) {
    Known known = processes.computeIfAbsent(id, absent -> new Known(absent, nowNs));
    known.member = null;
    read(known, nowNs);
    Kinship.@Nullable Member member = known.member;
    return member == null ? null : new Holder(id, member.startNs());
  }

  // At the first look nobody is new, and all have as much open as they have.
  private void count(Known known, long nowNs) {
    long descriptors = reader.count(known.id);
    if (descriptors != known.descriptors) {
      known.changedNs = isRead ? nowNs : Long.MIN_VALUE;
      known.descriptors = descriptors;
    }
  }

  /** Ids of all processes but the kernel's, the greatest first, which mostly are the youngest. */
  int[] ids() {
    return Arrays.stream(ids, 0, size)
        .map(id -> -id)
        .sorted()
        .map(id -> -id)
        .filter(id -> !isKernelThread(id))
        .toArray();
  }

  /**
   * Processes that are new, or have more or less open than before, since a time; the last first. A
   * kernel before 6.2 does not tell how much is open: there only those that are new.
   */
  List<Integer> changedSince(long sinceNs, int most) {
    List<Known> changed = new ArrayList<>();
    for (Known each : processes.values()) {
      if (each.changedNs > sinceNs) {
        changed.add(each);
      }
    }
    changed.sort(
        Comparator.<Known>comparingLong(each -> -each.changedNs)
            .thenComparingInt(each -> -each.id));
    return changed.stream().limit(most).map(each -> each.id).toList();
  }

  boolean knows(int id) {
    return processes.containsKey(id);
  }

  /** Whether it is known to be a thread of the kernel, which has no descriptors. */
  boolean isKernelThread(int id) {
    @Nullable Known known = processes.get(id);
    return known != null && isKernelThread(known);
  }

  private static boolean isKernelThread(Known known) {
    return known.id == KERNEL_THREADS
        ? known.member != null && known.member.parent() == 0
        : known.member != null && known.member.parent() == KERNEL_THREADS;
  }

  Kinship kinship() {
    List<Kinship.Member> members = new ArrayList<>(processes.size());
    for (Known each : processes.values()) {
      if (each.member != null) {
        members.add(each.member);
      }
    }
    return new Kinship(members);
  }
}
