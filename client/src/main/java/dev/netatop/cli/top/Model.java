// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.Exit;
import dev.netatop.client.NetCounters;
import dev.netatop.client.SocketInfo;
import dev.netatop.client.Task;
import dev.netatop.client.TaskDetails;
import dev.netatop.client.TaskKey;
import dev.netatop.client.TaskType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Derives views from samples: rates as the mean over the window, totals since the first sample, a
 * row for each process and device. A process that finished stays for the window, so that one which
 * lived between two samples is seen too.
 */
public final class Model {
  /** Records of exits live so long in the agent, and a second to spare. */
  private static final long RECORD_LIFE_NS = 16_000_000_000L;

  private static final long POINT_NS = 950_000_000L;
  private static final double NS_PER_SECOND = 1e9;

  private record Who(Row.Kind kind, TaskKey key) {}

  private final Set<Integer> only;
  private final long windowNs;
  private final Beats beats;
  private final Map<Who, TaskTrack> tasks = new LinkedHashMap<>();
  private final Map<String, NetCounters> past = new HashMap<>();
  private final PartTracks<Long, SocketInfo> sockets;
  private final PartTracks<TaskKey, Task> threads;
  private NetCounters pastSinceAgent = NetCounters.ZERO;
  private NetCounters hidden = NetCounters.ZERO;
  private boolean started;
  private int agentPid;
  private long pointNs;
  private long rowsEver;

  /**
   * A model without samples.
   *
   * @param only the processes to show; empty for all
   * @param windowNs time over which rates are the mean, and for which finished processes stay
   */
  public Model(Set<Integer> only, long windowNs) {
    this.only = Set.copyOf(only);
    this.windowNs = windowNs;
    this.beats = new Beats(windowNs);
    this.sockets =
        new PartTracks<>(windowNs, SocketInfo::cookie, SocketInfo::tgid, SocketInfo::counters);
    this.threads = new PartTracks<>(windowNs, Task::key, Task::tgid, Task::counters);
  }

  /**
   * There was no sample for a while. What moved meanwhile will be in the totals, but in no rate: it
   * is not known when it moved.
   */
  public void gap() {
    beats.clear();
    sockets.clear();
    threads.clear();
  }

  /** Takes the next sample and derives what is to be shown. */
  public View next(Sample sample) {
    boolean first = !started;
    long nowNs = sample.timeNs();
    if (first) {
      started = true;
      pointNs = nowNs;
    } else if (sample.agentPid() != agentPid) {
      tasks.values().forEach(TaskTrack::agentRestarted);
      pastSinceAgent = NetCounters.ZERO;
      hidden = NetCounters.ZERO;
    }
    agentPid = sample.agentPid();
    beats.add(nowNs);
    take(sample, first);
    forgetGone(nowNs);
    if (sample.status().ownTasksOnly() && only.isEmpty()) {
      takeHidden(sample, first);
    }
    tasks.values().forEach(t -> t.tracks().forEach(track -> track.endRefresh(nowNs)));
    addPoints(nowNs);
    sample.sockets().ifPresentOrElse(sockets::next, sockets::clear);
    sample.threads().ifPresentOrElse(threads::next, threads::clear);
    return new View(sample.time(), rows(), past, sample.status(), new AgentState.Connected());
  }

  private void take(Sample sample, boolean first) {
    long nowNs = sample.timeNs();
    for (Task task : sample.tasks()) {
      if (task.type() != TaskType.UNIDENTIFIED && wanted(task)) {
        track(new Who(kindOf(task.type()), task.key()), task).update(task, nowNs, first);
      }
    }
    if (only.isEmpty()) {
      takeUnknown(sample, first);
    }
    for (Exit exit : sample.exits()) {
      Task task = exit.task();
      if (wanted(task)) {
        // The record is final, while the sample may be older than it.
        track(new Who(Row.Kind.PROCESS, task.key()), task).finish(task, nowNs, first);
      }
    }
    for (TaskTrack track : tasks.values()) {
      if (track.kind() == Row.Kind.PROCESS) {
        track.missedUnlessSeen(nowNs);
      }
    }
  }

  private static Row.Kind kindOf(TaskType type) {
    return switch (type) {
      case OVERFLOW -> Row.Kind.OVERFLOW;
      case KERNEL -> Row.Kind.KERNEL;
      case PROCESS, THREAD, UNIDENTIFIED -> Row.Kind.PROCESS;
    };
  }

  private boolean wanted(Task task) {
    return only.isEmpty() || (task.type().hasId() && only.contains(task.tgid()));
  }

  private TaskTrack track(Who who, Task task) {
    return tasks.computeIfAbsent(
        who,
        w ->
            new TaskTrack(
                w.kind(),
                task,
                device -> new Track(new RowKey(w.kind(), w.key(), device), rowsEver++)));
  }

  /** What has no process has a row for each protocol, with or without traffic, as with nethogs. */
  private void takeUnknown(Sample sample, boolean first) {
    NetCounters counters =
        sample.tasks().stream()
            .filter(t -> t.type() == TaskType.UNIDENTIFIED)
            .map(Task::counters)
            .reduce(NetCounters.ZERO, NetCounters::plus);
    takeSum(Row.Kind.UNKNOWN_TCP, TaskType.UNIDENTIFIED, counters.tcp(), sample, first);
    takeSum(Row.Kind.UNKNOWN_UDP, TaskType.UNIDENTIFIED, counters.udp(), sample, first);
  }

  private void takeSum(
      Row.Kind kind, TaskType type, NetCounters counters, Sample sample, boolean first) {
    Task sum =
        new Task(type, 0, 0, 0, "", 0, Instant.EPOCH, new TaskDetails.Gone(), counters, List.of());
    track(new Who(kind, sum.key()), sum).update(sum, sample.timeNs(), first);
  }

  /** The policy's rest: the totals of all without what this user is shown. It never shrinks. */
  private void takeHidden(Sample sample, boolean first) {
    NetCounters shown = pastSinceAgent;
    for (TaskTrack track : tasks.values()) {
      if (track.kind() != Row.Kind.HIDDEN) {
        for (Track row : track.tracks()) {
          shown = shown.plus(row.sinceAgent());
        }
      }
    }
    hidden = hidden.max(sample.status().totals().minus(shown));
    takeSum(Row.Kind.HIDDEN, TaskType.PROCESS, hidden, sample, first);
  }

  private void forgetGone(long nowNs) {
    Iterator<TaskTrack> all = tasks.values().iterator();
    while (all.hasNext()) {
      TaskTrack task = all.next();
      // Without its record an end is not final: what the record tells must find its process.
      if (task.isGoneSince(nowNs, windowNs, Math.max(windowNs, RECORD_LIFE_NS))) {
        for (Track row : task.tracks()) {
          past.merge(row.key().device(), row.sinceTop(), NetCounters::plus);
          pastSinceAgent = pastSinceAgent.plus(row.sinceAgent());
        }
        all.remove();
      }
    }
  }

  private void addPoints(long nowNs) {
    long elapsedNs = nowNs - pointNs;
    if (elapsedNs >= POINT_NS) {
      pointNs = nowNs;
      double seconds = elapsedNs / NS_PER_SECOND;
      tasks.values().forEach(t -> t.tracks().forEach(track -> track.addPoint(seconds)));
    }
  }

  private List<Row> rows() {
    List<Row> rows = new ArrayList<>(tasks.size());
    for (TaskTrack task : tasks.values()) {
      int id = task.kind() == Row.Kind.PROCESS ? task.task().id() : 0;
      List<PartTracks.Part<SocketInfo>> connections = id == 0 ? List.of() : sockets.of(id);
      List<ThreadTraffic> threadsOfAll = id == 0 ? List.of() : threadsOf(id);
      for (Track track : task.tracks()) {
        rows.add(
            new Row(
                task.kind(),
                task.task(),
                track.key().device(),
                track.traffic(beats),
                task.isFinished(),
                track.order(),
                track.history(),
                connections.isEmpty() ? List.of() : connectionsOf(task, track, connections),
                threadsOfAll));
      }
    }
    return rows;
  }

  private List<ThreadTraffic> threadsOf(int process) {
    List<ThreadTraffic> living = new ArrayList<>();
    for (PartTracks.Part<Task> part : threads.of(process)) {
      if (!part.gone()) {
        living.add(new ThreadTraffic(part.item(), part.traffic()));
      }
    }
    return living;
  }

  private static List<Connection> connectionsOf(
      TaskTrack task, Track track, List<PartTracks.Part<SocketInfo>> all) {
    List<Connection> connections = new ArrayList<>();
    for (PartTracks.Part<SocketInfo> part : all) {
      if (task.trackOf(part.item().device()) == track) {
        connections.add(new Connection(part.item(), part.traffic(), part.gone()));
      }
    }
    return connections;
  }
}
