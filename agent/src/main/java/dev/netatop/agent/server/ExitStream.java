// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.accounting.ExitList;
import dev.netatop.agent.source.Moment;
import dev.netatop.proto.v1.Response;

/** SUBSCRIBE_EXITS: every record, at the pace of its reader. */
final class ExitStream extends OpenRequest {
  ExitStream(long id) {
    super(id);
  }

  @Override
  boolean advance(Moment moment, Session session) throws RequestException {
    while (session.hasRoom()) {
      ExitList.Read read = session.pollExit();
      if (read == null) {
        return false;
      }
      session.send(
          Response.newBuilder().setId(id()).setExit(session.messages().exit(read, moment)).build());
    }
    return false;
  }
}
