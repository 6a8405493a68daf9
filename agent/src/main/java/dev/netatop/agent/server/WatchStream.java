// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.Snapshot;
import dev.netatop.agent.source.SourceException;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.Tasks;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * WATCH: what has changed, every interval. While its reader is still busy with an earlier interval,
 * intervals are left out; what changed in them comes with the next one.
 */
final class WatchStream extends OpenRequest {
  /** Updates fall on a grid of this step, so that many watchers share one snapshot. */
  private static final long GRID_NS = 20_000_000L;

  private final TaskSelection selection;
  private final long intervalNs;
  private long dueNs;
  private long sentVersion;
  private int skipped;
  private int skippedBefore;
  private @Nullable SnapshotParts parts;

  WatchStream(long id, TaskSelection selection, long intervalNs, long nowNs) {
    super(id);
    this.selection = selection;
    this.intervalNs = intervalNs;
    this.dueNs = nowNs;
  }

  @Override
  boolean advance(Moment moment, Session session) throws SourceException, RequestException {
    sendParts(session);
    if (moment.nowNs() < dueNs) {
      return false;
    }
    long passed = (moment.nowNs() - dueNs) / intervalNs;
    dueNs = onGrid(dueNs + (passed + 1) * intervalNs);
    skipped += (int) passed;
    if (parts != null || !session.hasRoom() || !session.holdSnapshot()) {
      skipped++;
      return false;
    }
    Snapshot snapshot = session.snapshot(moment);
    parts = new SnapshotParts(snapshot, selection, sentVersion, Map.of());
    sentVersion = snapshot.version();
    skippedBefore = skipped;
    skipped = 0;
    sendParts(session);
    return false;
  }

  private static long onGrid(long timeNs) {
    return (timeNs + GRID_NS - 1) / GRID_NS * GRID_NS;
  }

  private void sendParts(Session session) throws RequestException {
    SnapshotParts sending = parts;
    while (sending != null && session.hasRoom()) {
      Tasks.Builder tasks = Tasks.newBuilder().setSkippedIntervals(skippedBefore);
      boolean complete = sending.fill(tasks, session);
      session.send(Response.newBuilder().setId(id()).setTasks(tasks.setComplete(complete)).build());
      if (complete) {
        close(session);
        sending = null;
      }
    }
  }

  @Override
  long deadlineNs() {
    return dueNs;
  }

  @Override
  void close(Session session) {
    if (parts != null) {
      parts = null;
      session.releaseSnapshot();
    }
  }
}
