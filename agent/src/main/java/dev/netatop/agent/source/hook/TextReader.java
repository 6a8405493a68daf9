// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.hook;

import dev.netatop.agent.accounting.TaskDetails;
import dev.netatop.agent.procfs.CgroupPaths;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.procfs.ProcessText;
import dev.netatop.agent.procfs.Reading;
import dev.netatop.agent.source.SourceException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is known of processes in words: read from the kernel's capture, or from /proc where
 * there is none, once for each version of an entry's details.
 */
final class TextReader {
  /**
   * Entries that are this near are read with one call: a call costs about as much as copying so
   * many.
   */
  private static final int NEAR = 64;

  private static final int MAX_INTERNED = 4096;

  private final HookMemory memory;
  private final ProcReader proc;
  private final CgroupPaths cgroups;
  private final Map<String, String> interned = new HashMap<>();
  private final List<Entry> stale = new ArrayList<>();

  TextReader(HookMemory memory, ProcReader proc, CgroupPaths cgroups) {
    this.memory = memory;
    this.proc = proc;
    this.cgroups = cgroups;
  }

  /**
   * Brings the texts of some processes up to date; threads are passed over. They may lie anywhere.
   */
  void refresh(List<Entry> entries, long nowNs) throws SourceException {
    findStale(entries);
    stale.sort(Comparator.comparingInt(entry -> entry.index));
    for (int from = 0; from < stale.size(); ) {
      int to = from + 1;
      while (to < stale.size() && stale.get(to).index - stale.get(to - 1).index <= NEAR) {
        to++;
      }
      read(stale.subList(from, to), nowNs);
      from = to;
    }
    stale.clear();
  }

  /** As {@link #refresh}, with one system call at most however many they are. */
  void refreshAtOnce(List<Entry> entries, long nowNs) throws SourceException {
    findStale(entries);
    stale.sort(Comparator.comparingInt(entry -> entry.index));
    if (!stale.isEmpty()) {
      read(stale, nowNs);
    }
    stale.clear();
  }

  private void findStale(List<Entry> entries) {
    stale.clear();
    for (Entry entry : entries) {
      if (entry.isProcess
          && (entry.text == null || entry.textVersion != memory.detailsVersion(entry.index))) {
        stale.add(entry);
      }
    }
  }

  private void read(List<Entry> sorted, long nowNs) throws SourceException {
    for (Entry entry : sorted) {
      // Read before the details: a change in between makes us read again, never keep what is old.
      entry.textVersion = memory.detailsVersion(entry.index);
    }
    int first = sorted.get(0).index;
    int count = sorted.get(sorted.size() - 1).index - first + 1;
    HookMemory.Details details = memory.readDetails(first, count);
    for (Entry entry : sorted) {
      entry.text = text(entry, details, entry.index - first, nowNs);
      entry.info = null;
    }
  }

  private TaskText text(Entry entry, HookMemory.Details details, int i, long nowNs) {
    boolean mine = i < details.size() && details.generation(i) == entry.generation;
    String cgroup = mine ? cgroups.path(details.cgroupId(i), nowNs) : null;
    if (mine && details.captured(i)) {
      return known(details.command(i), details.commandLine(i), details.truncated(i), cgroup);
    }
    Reading<ProcessText> read = proc.text(entry.tgid, memory.startNs(entry.index));
    if (read instanceof Reading.Present<ProcessText> present) {
      ProcessText text = present.value();
      return known(
          text.command(),
          text.commandLine(),
          text.truncated(),
          text.cgroup() == null ? cgroup : text.cgroup());
    }
    return new TaskText(mine ? intern(details.command(i)) : "", TaskDetails.GONE);
  }

  private TaskText known(
      String command, @Nullable String commandLine, boolean truncated, @Nullable String cgroup) {
    return new TaskText(
        intern(command),
        new TaskDetails.Known(
            commandLine == null ? null : intern(commandLine),
            truncated,
            cgroup == null ? null : intern(cgroup)));
  }

  /** Thousands of short processes tend to be the same program: their records share its texts. */
  private String intern(String text) {
    if (interned.size() >= MAX_INTERNED) {
      interned.clear();
    }
    String known = interned.putIfAbsent(text, text);
    return known == null ? text : known;
  }
}
