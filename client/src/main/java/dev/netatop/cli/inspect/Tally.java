// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts in which of the samples threads did what. */
public final class Tally {
  /**
   * One line of the ranking.
   *
   * @param what in words
   * @param threads how many threads did that
   * @param hits in how many samples of threads it was seen
   * @param all how many samples of threads there are
   */
  public record Line(String what, int threads, long hits, long all) {
    /** The share of all samples, percent. */
    public long percent() {
      return all == 0 ? 0 : Math.round(100.0 * hits / all);
    }
  }

  private static final class Entry {
    private final Set<Integer> threads = new HashSet<>();
    private long hits;
  }

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<Integer, Map<String, Long>> byThread = new LinkedHashMap<>();
  private long all;

  /** A thread was seen doing something. */
  public void add(int tid, String what) {
    Entry entry = entries.computeIfAbsent(what, unknown -> new Entry());
    entry.threads.add(tid);
    entry.hits++;
    all++;
    byThread.computeIfAbsent(tid, unknown -> new LinkedHashMap<>()).merge(what, 1L, Long::sum);
  }

  /** What was seen most comes first. */
  public List<Line> ranking() {
    List<Line> lines = new ArrayList<>();
    entries.forEach((what, e) -> lines.add(new Line(what, e.threads.size(), e.hits, all)));
    lines.sort(Comparator.comparingLong(Line::hits).reversed());
    return lines;
  }

  /** What a thread was seen doing most; empty where it was not seen. */
  public String mostOf(int tid) {
    return byThread.getOrDefault(tid, Map.of()).entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse("");
  }
}
