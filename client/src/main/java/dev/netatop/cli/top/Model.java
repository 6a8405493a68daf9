// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.Exit;
import dev.netatop.client.NetCounters;
import dev.netatop.client.Task;
import dev.netatop.client.TaskKey;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Derives rates from samples: the mean over the last five seconds. A process that finished stays
 * for that time, so that one which lived between two samples is seen too.
 */
public final class Model {
  private static final long WINDOW_NS = 5_000_000_000L;

  private final Set<Integer> only;
  private final Deque<Frame> frames = new ArrayDeque<>();
  private final Map<TaskKey, Finished> finished = new HashMap<>();

  /** The counters of one sample. */
  private record Frame(long timeNs, Map<TaskKey, NetCounters> counters, NetCounters total) {}

  private @Nullable Frame first;
  private final Map<TaskKey, Long> orders = new HashMap<>();

  private record Finished(Task task, long sinceNs) {}

  /**
   * A model without samples.
   *
   * @param only the processes to show; empty for all
   */
  public Model(Set<Integer> only) {
    this.only = Set.copyOf(only);
  }

  /** Takes the next sample and derives what is to be shown. */
  public View next(Sample sample) {
    Map<TaskKey, Task> tasks = current(sample);
    Frame now = frame(sample, tasks);
    forgetOld(now.timeNs());
    frames.addLast(now);
    Frame base = frames.getFirst();
    long elapsedNs = now.timeNs() - base.timeNs();
    if (first == null) {
      first = now;
    }
    List<Row> rows = new ArrayList<>(tasks.size());
    for (Map.Entry<TaskKey, Task> entry : tasks.entrySet()) {
      TaskKey key = entry.getKey();
      // A task that the earlier sample lacks had no traffic then.
      NetCounters before = base.counters().getOrDefault(key, NetCounters.ZERO);
      Task task = entry.getValue();
      NetCounters atStart = first.counters().getOrDefault(key, NetCounters.ZERO);
      Traffic traffic =
          new Traffic(
              task.counters().minus(atStart),
              task.counters(),
              Rates.between(before, task.counters(), elapsedNs));
      rows.add(
          new Row(
              Row.Kind.of(task.type()),
              task,
              "",
              traffic,
              finished.containsKey(key),
              orders.computeIfAbsent(key, k -> (long) orders.size()),
              History.EMPTY,
              List.of(),
              List.of()));
    }
    return new View(Instant.EPOCH, rows, Map.of(), sample.status(), new AgentState.Connected());
  }

  private Map<TaskKey, Task> current(Sample sample) {
    Map<TaskKey, Task> tasks = new LinkedHashMap<>();
    for (Task task : sample.tasks()) {
      if (wanted(task)) {
        tasks.put(task.key(), task);
      }
    }
    for (Exit exit : sample.exits()) {
      if (wanted(exit.task())) {
        finished.put(exit.task().key(), new Finished(exit.task(), sample.timeNs()));
      }
    }
    finished.values().removeIf(f -> sample.timeNs() - f.sinceNs() > WINDOW_NS);
    // The record is final, while the sample may be older than it.
    finished.forEach((key, f) -> tasks.put(key, f.task()));
    return tasks;
  }

  private boolean wanted(Task task) {
    return only.isEmpty() || (task.type().hasId() && only.contains(task.tgid()));
  }

  private Frame frame(Sample sample, Map<TaskKey, Task> tasks) {
    Map<TaskKey, NetCounters> counters = new HashMap<>();
    NetCounters sum = NetCounters.ZERO;
    for (Task task : tasks.values()) {
      counters.put(task.key(), task.counters());
      sum = sum.plus(task.counters());
    }
    return new Frame(sample.timeNs(), counters, only.isEmpty() ? sample.status().totals() : sum);
  }

  // Of the frames that are a window old or older only the newest is needed: it is the base.
  private void forgetOld(long nowNs) {
    while (frames.size() > 1) {
      Iterator<Frame> oldest = frames.iterator();
      oldest.next();
      if (nowNs - oldest.next().timeNs() < WINDOW_NS) {
        return;
      }
      frames.removeFirst();
    }
  }
}
