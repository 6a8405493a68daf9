// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.SourceException;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.Tasks;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** SNAPSHOT: taken when it is this request's turn, sent at the pace of its reader. */
final class SnapshotStream extends OpenRequest {
  private final TaskSelection selection;
  private final boolean devices;
  private @Nullable SnapshotParts parts;

  SnapshotStream(long id, TaskSelection selection, boolean devices) {
    super(id);
    this.selection = selection;
    this.devices = devices;
  }

  @Override
  boolean advance(Moment moment, Session session) throws SourceException, RequestException {
    SnapshotParts taken = parts;
    if (taken == null) {
      if (!session.hasRoom() || !session.holdSnapshot()) {
        return false;
      }
      taken =
          new SnapshotParts(
              session.snapshot(moment), selection, 0, devices ? session.devices(moment) : Map.of());
      parts = taken;
    }
    while (session.hasRoom()) {
      Tasks.Builder tasks = Tasks.newBuilder();
      boolean last = taken.fill(tasks, session);
      session.send(Response.newBuilder().setId(id()).setLast(last).setTasks(tasks).build());
      if (last) {
        return true;
      }
    }
    return false;
  }

  @Override
  void close(Session session) {
    if (parts != null) {
      parts = null;
      session.releaseSnapshot();
    }
  }
}
