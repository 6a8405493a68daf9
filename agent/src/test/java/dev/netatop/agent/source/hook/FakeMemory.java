// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.hook;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.source.SourceFeature;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/**
 * A kernel for tests: entries that behave as nfhook.h says, and a count of what was asked of it.
 */
final class FakeMemory implements HookMemory {
  static final class Slot {
    final long[] counters = new long[Counters.WORDS];
    int generation;
    int flags;
    int tgid;
    int tid;
    long startNs;
    long process;
    int sockets;
    int euid;
    int exitStatus;
    int detailsVersion;
    long endNs;
    int detailsGeneration;
    String command = "";
    String commandLine = "";
    boolean captured;
    boolean retired;
  }

  final Slot[] slots;
  final List<HookSocket> listed = new ArrayList<>();
  final List<Integer> freed = new ArrayList<>();
  private final ArrayDeque<Integer> free = new ArrayDeque<>();
  private final TreeSet<Integer> reported = new TreeSet<>();
  boolean losesReports;
  long changes;
  int highWater = FIRST_TASK;
  int detailCalls;
  int collections;
  int socketCounts;

  /** What the kernel does while its entry is looked at. */
  IntConsumer onFlags = entry -> {};

  FakeMemory(int size) {
    slots = new Slot[size];
    for (int i = 0; i < size; i++) {
      slots[i] = new Slot();
    }
  }

  int process(int tgid, long startNs, String command) {
    int entry = allocate(tgid, tgid, startNs);
    Slot slot = slots[entry];
    slot.process = reference(entry);
    slot.command = command;
    slot.commandLine = "/bin/" + command;
    slot.captured = true;
    slot.detailsGeneration = slot.generation;
    slot.flags = USED | PROCESS;
    return entry;
  }

  int thread(int process, int tid, long startNs) {
    int entry = allocate(slots[process].tgid, tid, startNs);
    slots[entry].process = reference(process);
    slots[entry].flags = USED;
    return entry;
  }

  private int allocate(int tgid, int tid, long startNs) {
    Integer given = free.poll();
    int entry = given == null ? highWater++ : given;
    changes++;
    Slot slot = slots[entry];
    slot.tgid = tgid;
    slot.tid = tid;
    slot.startNs = startNs;
    slot.detailsVersion++;
    slot.retired = false;
    return entry;
  }

  long reference(int entry) {
    return Integer.toUnsignedLong(entry) | (long) slots[entry].generation << 32;
  }

  void count(int entry, long packets, long bytes) {
    slots[entry].counters[0] += packets;
    slots[entry].counters[1] += bytes;
  }

  void end(int entry, long endNs, int exitStatus) {
    slots[entry].endNs = endNs;
    slots[entry].exitStatus = exitStatus;
    slots[entry].flags |= ENDED;
    report(entry);
  }

  void rename(int thread, int tid) {
    slots[thread].tid = tid;
    changes++;
  }

  void closeSockets(int entry) {
    slots[entry].sockets = 0;
    report(entry);
  }

  private void report(int entry) {
    if (!losesReports) {
      reported.add(entry);
      changes++;
    }
  }

  @Override
  public int size() {
    return slots.length;
  }

  @Override
  public int highWater() {
    return highWater;
  }

  @Override
  public long changes() {
    return changes;
  }

  @Override
  public long taskOverflows() {
    return 0;
  }

  @Override
  public long socketOverflows() {
    return 0;
  }

  @Override
  public long timewaitOverflows() {
    return 0;
  }

  @Override
  public long collectionsWanted() {
    return 0;
  }

  @Override
  public void counters(int entry, long[] into) {
    System.arraycopy(slots[entry].counters, 0, into, 0, into.length);
  }

  @Override
  public int generation(int entry) {
    return slots[entry].generation;
  }

  @Override
  public int flags(int entry) {
    onFlags.accept(entry);
    return slots[entry].flags;
  }

  @Override
  public int tgid(int entry) {
    return slots[entry].tgid;
  }

  @Override
  public int tid(int entry) {
    return slots[entry].tid;
  }

  @Override
  public long startNs(int entry) {
    return slots[entry].startNs;
  }

  @Override
  public long process(int entry) {
    return slots[entry].process;
  }

  @Override
  public int sockets(int entry) {
    return slots[entry].sockets;
  }

  @Override
  public int euid(int entry) {
    return slots[entry].euid;
  }

  @Override
  public int exitStatus(int entry) {
    return slots[entry].exitStatus;
  }

  @Override
  public int detailsVersion(int entry) {
    return slots[entry].detailsVersion;
  }

  @Override
  public long endNs(int entry) {
    return slots[entry].endNs;
  }

  @Override
  public int takeEnded(int[] entries) {
    int count = 0;
    while (count < entries.length && !reported.isEmpty()) {
      entries[count++] = reported.pollFirst();
    }
    return count;
  }

  @Override
  public Details readDetails(int first, int count) {
    detailCalls++;
    return new Details() {
      @Override
      public int size() {
        return count;
      }

      @Override
      public int generation(int index) {
        return slots[first + index].detailsGeneration;
      }

      @Override
      public long cgroupId(int index) {
        return 0;
      }

      @Override
      public String command(int index) {
        return slots[first + index].command;
      }

      @Override
      public String commandLine(int index) {
        return slots[first + index].commandLine;
      }

      @Override
      public boolean captured(int index) {
        return slots[first + index].captured;
      }

      @Override
      public boolean truncated(int index) {
        return false;
      }
    };
  }

  @Override
  public void retire(int entry) {
    if (slots[entry].retired || (slots[entry].flags & USED) == 0) {
      throw new IllegalStateException("entry " + entry + " is not in use");
    }
    slots[entry].retired = true;
    slots[entry].generation++;
  }

  @Override
  public boolean fold(int entry) {
    Slot thread = slots[entry];
    if (!thread.retired || (thread.flags & PROCESS) != 0) {
      throw new IllegalStateException("entry " + entry + " is no retired thread");
    }
    int process = (int) thread.process;
    if (slots[process].generation != (int) (thread.process >>> 32)) {
      return false;
    }
    for (int i = 0; i < Counters.WORDS; i++) {
      slots[process].counters[i] += thread.counters[i];
      thread.counters[i] = 0;
    }
    return true;
  }

  @Override
  public void free(int entry, long[] seen) {
    Slot slot = slots[entry];
    if (!slot.retired || (slot.flags & USED) == 0) {
      throw new IllegalStateException("entry " + entry + " is not retired");
    }
    for (int i = 0; i < seen.length; i++) {
      slots[BUCKET_LATE].counters[i] += slot.counters[i] - seen[i];
    }
    java.util.Arrays.fill(slot.counters, 0);
    slot.flags = 0;
    slot.tgid = 0;
    slot.tid = 0;
    slot.startNs = 0;
    slot.endNs = 0;
    slot.process = 0;
    slot.sockets = 0;
    free.add(entry);
    freed.add(entry);
  }

  @Override
  public void collect() {
    collections++;
  }

  @Override
  public int countSockets() {
    socketCounts++;
    return listed.size();
  }

  @Override
  public Sockets listSockets(int max) {
    return new Sockets(listed.subList(0, Math.min(max, listed.size())), listed.size());
  }

  @Override
  public List<SourceFeature> features() {
    return List.of();
  }

  @Override
  public void close() {}
}
