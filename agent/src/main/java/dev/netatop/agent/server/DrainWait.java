// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.source.Moment;
import dev.netatop.proto.v1.Done;
import dev.netatop.proto.v1.Response;

/** EMPTY_EXIT: waits until others have read the records that were there when it came. */
final class DrainWait extends OpenRequest {
  private final long sequence;
  private final long deadlineNs;

  /**
   * @param sequence records below this number are to be read
   */
  DrainWait(long id, long sequence, long deadlineNs) {
    super(id);
    this.sequence = sequence;
    this.deadlineNs = deadlineNs;
  }

  @Override
  boolean advance(Moment moment, Session session) throws RequestException {
    if (session.isDrained(sequence)) {
      session.send(
          Response.newBuilder()
              .setId(id())
              .setLast(true)
              .setDone(Done.getDefaultInstance())
              .build());
      return true;
    }
    if (moment.nowNs() >= deadlineNs) {
      throw new RequestException(
          "ETIMEDOUT", "a subscriber has not read all finished processes within the time given");
    }
    return false;
  }

  @Override
  long deadlineNs() {
    return deadlineNs;
  }
}
