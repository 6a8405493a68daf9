// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.accounting.TaskCounters;
import dev.netatop.agent.accounting.TaskDetails;
import dev.netatop.agent.accounting.TaskInfo;
import dev.netatop.agent.accounting.TaskType;
import dev.netatop.agent.source.Lookup;
import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.Snapshot;
import dev.netatop.agent.source.SocketInfo;
import dev.netatop.agent.source.SocketList;
import dev.netatop.agent.source.Source;
import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.SourceFeature;
import dev.netatop.agent.source.SourceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A source whose tasks a test makes up. */
public final class FakeSource implements Source {
  final List<Snapshot.Row> rows = new ArrayList<>();
  final List<SocketInfo> sockets = new ArrayList<>();
  int omittedSockets;
  final List<FinishedProcess> finishing = new ArrayList<>();
  final List<Boolean> collections = new ArrayList<>();
  int snapshots;
  long collectionsWanted;
  boolean fails;
  private final SourceFeature feature;

  FakeSource() {
    this(new SourceFeature("piece", false, "lost without it"));
  }

  public FakeSource(SourceFeature feature) {
    this.feature = feature;
  }

  static TaskCounters task(TaskType type, int tgid, int id, int uid, long packets) {
    TaskDetails details = new TaskDetails.Known("/bin/cmd -x", true, "/a.slice");
    return new TaskCounters(
        new TaskInfo(type, id, tgid, uid, "cmd", 1000L + id, details),
        Counters.of(new long[] {packets, packets * 100, 0, 0, 0, 0, 0, 0}));
  }

  static FinishedProcess finished(int tgid, int uid) {
    TaskCounters task = task(TaskType.PROCESS, tgid, tgid, uid, 3);
    return new FinishedProcess(task.info(), task.counters(), 50, 60, 2 << 8);
  }

  void addRow(TaskCounters task, long changedVersion) {
    rows.add(new Snapshot.Row(task, changedVersion));
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public void poll(Moment moment, Consumer<FinishedProcess> finished) throws SourceException {
    if (fails) {
      throw new SourceException("broken", new IllegalStateException());
    }
    finishing.forEach(finished);
    finishing.clear();
  }

  @Override
  public long nextPollNs() {
    return Long.MAX_VALUE;
  }

  @Override
  public void collect(Moment moment, boolean cutLinger, Consumer<FinishedProcess> finished)
      throws SourceException {
    collections.add(cutLinger);
    poll(moment, finished);
  }

  @Override
  public long collectionsWanted() {
    return collectionsWanted;
  }

  @Override
  public Lookup process(Moment moment, int tgid, long startNs) {
    return lookUp(TaskType.PROCESS, tgid, startNs);
  }

  @Override
  public Lookup thread(Moment moment, int tid, long startNs) {
    return lookUp(TaskType.THREAD, tid, startNs);
  }

  private Lookup lookUp(TaskType type, int id, long startNs) {
    for (Snapshot.Row row : rows) {
      TaskInfo info = row.task().info();
      if (info.type() == type && info.id() == id) {
        if (startNs != 0 && startNs != info.startTimeNs()) {
          return new Lookup.OtherTask();
        }
        return row.task().counters().isZero()
            ? new Lookup.NoTraffic()
            : new Lookup.Found(row.task());
      }
    }
    return new Lookup.Unknown();
  }

  @Override
  public Snapshot snapshot(Moment moment) {
    return new Snapshot(++snapshots, moment, List.copyOf(rows));
  }

  @Override
  public SourceStatus status(Moment moment) throws SourceException {
    if (fails) {
      throw new SourceException("broken", new IllegalStateException());
    }
    Counters one = Counters.of(new long[] {1, 2, 3, 4, 5, 6, 7, 8});
    return new SourceStatus(one, one, Counters.ZERO, Counters.ZERO, 1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Override
  public List<SourceFeature> features() {
    return List.of(feature);
  }

  @Override
  public SocketList sockets(Moment moment, int max) {
    return new SocketList(sockets, sockets.size() + omittedSockets);
  }

  @Override
  public void close() {}
}
