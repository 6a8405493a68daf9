// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.accounting.ExitList;
import dev.netatop.agent.source.Moment;
import dev.netatop.proto.v1.Response;

/** GETCNT_EXIT: waits for one record. */
final class ExitWait extends OpenRequest {
  private final long deadlineNs;

  ExitWait(long id, long deadlineNs) {
    super(id);
    this.deadlineNs = deadlineNs;
  }

  @Override
  boolean advance(Moment moment, Session session) throws RequestException {
    if (!session.hasRoom()) {
      return false;
    }
    ExitList.Read read = session.pollExit();
    if (read != null) {
      session.send(
          Response.newBuilder()
              .setId(id())
              .setLast(true)
              .setExit(session.messages().exit(read, moment))
              .build());
      return true;
    }
    if (moment.nowNs() >= deadlineNs) {
      throw new RequestException("ETIMEDOUT", "no process finished within the time given");
    }
    return false;
  }

  @Override
  long deadlineNs() {
    return deadlineNs;
  }
}
