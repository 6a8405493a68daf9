// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.hook;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entries in use, found by number, process id and thread id; follows what the kernel does to
 * them.
 */
final class EntryTable {
  private final HookMemory memory;
  private final @Nullable Entry[] entries;
  private final Map<Integer, Entry> processByTgid = new HashMap<>();
  private final Map<Integer, Entry> threadByTid = new HashMap<>();
  private int inUse;

  EntryTable(HookMemory memory) {
    this.memory = memory;
    this.entries = new @Nullable Entry[memory.size()];
  }

  /** What a scan found. */
  static final class Changes {
    final List<Entry> appeared = new ArrayList<>();
    final List<Entry> ended = new ArrayList<>();

    void clear() {
      appeared.clear();
      ended.clear();
    }
  }

  /** Compares every entry with what we know of it. Allocates nothing where nothing has changed. */
  void scan(Changes changes) {
    int end = Math.min(memory.highWater(), entries.length);
    for (int i = HookMemory.FIRST_TASK; i < end; i++) {
      int flags = memory.flags(i);
      Entry entry = entries[i];
      if (entry == null) {
        if ((flags & HookMemory.USED) == 0) {
          continue;
        }
        entry = appear(i, flags);
        changes.appeared.add(entry);
      }
      if (entry.state == Entry.State.LIVE) {
        if ((flags & HookMemory.ENDED) != 0) {
          changes.ended.add(entry);
        } else if (!entry.isProcess && memory.tid(i) != entry.tid) {
          follow(entry);
        }
      }
    }
    // By index: adopting may find processes that appeared while we scanned, behind our back.
    for (int i = 0; i < changes.appeared.size(); i++) {
      Entry entry = changes.appeared.get(i);
      if (!entry.isProcess) {
        adopt(entry, changes);
      }
    }
  }

  private Entry appear(int i, int flags) {
    boolean isProcess = (flags & HookMemory.PROCESS) != 0;
    Entry entry = new Entry(i, isProcess, memory.generation(i), memory.tgid(i), memory.tid(i));
    entries[i] = entry;
    inUse++;
    if (isProcess) {
      processByTgid.put(entry.tgid, entry);
    } else {
      threadByTid.put(entry.tid, entry);
    }
    return entry;
  }

  private void adopt(Entry thread, Changes changes) {
    long reference = memory.process(thread.index);
    Entry process = owner(reference);
    if (process == null) {
      process = appearedMeanwhile(reference);
      if (process == null) {
        return;
      }
      changes.appeared.add(process);
    }
    if (process.isProcess && process.state != Entry.State.RESTING) {
      thread.process = process;
      process.threads.add(thread);
    }
  }

  /**
   * A process's entry is there before those of its threads; it may have been made when the scan had
   * passed its place already.
   */
  private @Nullable Entry appearedMeanwhile(long reference) {
    long index = reference & 0xffffffffL;
    if (index < HookMemory.FIRST_TASK || index >= entries.length || entries[(int) index] != null) {
      return null;
    }
    int flags = memory.flags((int) index);
    int process = HookMemory.USED | HookMemory.PROCESS;
    return (flags & process) == process
            && memory.generation((int) index) == (int) (reference >>> 32)
        ? appear((int) index, flags)
        : null;
  }

  /** A thread that execs takes over the id of the thread group leader. */
  private void follow(Entry thread) {
    threadByTid.remove(thread.tid, thread);
    thread.tid = memory.tid(thread.index);
    threadByTid.put(thread.tid, thread);
  }

  /**
   * The entry a reference (entry in the low 32 bits, generation in the high) stands for; null where
   * it is gone.
   */
  @Nullable Entry owner(long reference) {
    long index = reference & 0xffffffffL;
    if (index < HookMemory.FIRST_TASK || index >= entries.length) {
      return null;
    }
    Entry entry = entries[(int) index];
    return entry != null && entry.generation == (int) (reference >>> 32) ? entry : null;
  }

  /** The process that has, or last had, this id. */
  @Nullable Entry process(int tgid) {
    return processByTgid.get(tgid);
  }

  /** The thread that has, or at the last scan had, this id. */
  @Nullable Entry thread(int tid) {
    Entry thread = threadByTid.get(tid);
    return thread != null && memory.tid(thread.index) == tid ? thread : null;
  }

  @Nullable Entry at(int index) {
    return entries[index];
  }

  /** One more than the highest entry number that may be in use. */
  int end() {
    return Math.min(memory.highWater(), entries.length);
  }

  /** How many entries are in use. */
  int inUse() {
    return inUse;
  }

  /** Forgets an entry that has been given back. */
  void remove(Entry entry) {
    entries[entry.index] = null;
    inUse--;
    if (entry.isProcess) {
      processByTgid.remove(entry.tgid, entry);
    } else {
      threadByTid.remove(entry.tid, entry);
      Entry process = entry.process;
      if (process != null) {
        process.threads.remove(entry);
      }
    }
  }
}
