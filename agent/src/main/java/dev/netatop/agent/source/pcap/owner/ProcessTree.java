// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.procfs.ProcessStat;
import dev.netatop.agent.procfs.Reading;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The processes there are and who descends from whom, as of the last look. */
final class ProcessTree implements Holding.Ancestry {
  /** What is known of a process is read again after this time: ids are reused. */
  private static final long KEPT_NS = 10_000_000_000L;

  /** Stat files that are read at one look, some 20 us each. */
  private static final int READS_AT_ONCE = 1024;

  private static final int MAX_APPEARED = 256;

  /** The deepest descent that is followed. */
  private static final int MAX_DEPTH = 256;

  private static final int INIT = 1;
  private static final int KERNEL_THREADS = 2;

  private record Known(int parent, long startTicks, String command, long readNs) {}

  private final ProcReader proc;
  private final DescriptorReader reader;
  private Map<Integer, Known> processes = new HashMap<>();
  private int[] ids = new int[1024];
  private int size;
  private final ArrayDeque<Integer> appeared = new ArrayDeque<>();

  ProcessTree(ProcReader proc, DescriptorReader reader) {
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
    for (int i = 0; i < size; i++) {
      int id = ids[i];
      @Nullable Known known = processes.get(id);
      if (known == null) {
        appeared.addFirst(id);
      }
      if ((known == null || nowNs - known.readNs() >= KEPT_NS) && reads++ < READS_AT_ONCE) {
        known = read(id, nowNs);
      }
      if (known != null) {
        now.put(id, known);
      }
    }
    processes = now;
    while (appeared.size() > MAX_APPEARED) {
      appeared.removeLast();
    }
  }

  private void add(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, size * 2);
    }
    ids[size++] = id;
  }

  private @Nullable Known read(int id, long nowNs) {
    if (proc.stat(id) instanceof Reading.Present<ProcessStat> present) {
      ProcessStat stat = present.value();
      return new Known(stat.parent(), stat.startTicks(), stat.command(), nowNs);
    }
    return null;
  }

  /** Ids of all processes, the greatest first, which mostly are the youngest. */
  int[] ids() {
    int[] descending = new int[size];
    for (int i = 0; i < size; i++) {
      descending[i] = ids[size - 1 - i];
    }
    return descending;
  }

  /** Those that have come since this was last asked, the last first; no more than some hundred. */
  List<Integer> takeAppeared() {
    List<Integer> taken = List.copyOf(appeared);
    appeared.clear();
    return taken;
  }

  /** Whether anything is known of a process. */
  boolean knows(int id) {
    return processes.containsKey(id);
  }

  /** Whether it is known to be a thread of the kernel, which has no descriptors. */
  boolean isKernelThread(int id) {
    @Nullable Known known = processes.get(id);
    return id == KERNEL_THREADS || (known != null && known.parent() == KERNEL_THREADS);
  }

  @Override
  public boolean descends(Holder younger, Holder older) {
    int id = younger.tgid();
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      id = parent(id);
      if (id == older.tgid()) {
        return older.startNs() <= younger.startNs();
      }
      if (id == 0) {
        return false;
      }
    }
    return false;
  }

  // 0 where there is none, or who has its id is younger and cannot be the one.
  private int parent(int id) {
    @Nullable Known known = processes.get(id);
    @Nullable Known parent = known == null ? null : processes.get(known.parent());
    return parent == null || known == null || parent.startTicks() > known.startTicks()
        ? 0
        : known.parent();
  }

  /**
   * Those that may have a process's sockets too because one inherited them from another: all that
   * descend from its topmost ancestor below init, and those of the same name, since workers stay
   * when their parent goes.
   */
  List<Integer> family(int id) {
    int top = top(id);
    @Nullable Known own = processes.get(id);
    String command = own == null ? "" : own.command();
    List<Integer> family = new ArrayList<>();
    for (Map.Entry<Integer, Known> each : processes.entrySet()) {
      if (top(each.getKey()) == top || each.getValue().command().equals(command)) {
        family.add(each.getKey());
      }
    }
    return family;
  }

  private int top(int id) {
    int top = id;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      int parent = parent(top);
      if (parent <= INIT) {
        break;
      }
      top = parent;
    }
    return top;
  }
}
