// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.SocketInfo;
import dev.netatop.agent.source.SocketList;
import dev.netatop.agent.source.SourceException;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.Sockets;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** SOCKETS: listed when it is this request's turn, sent at the pace of its reader. */
final class SocketStream extends OpenRequest {
  /** More sockets than these are not listed: the list is held until it is read. */
  static final int MAX_SOCKETS = 65_536;

  private static final int PART_SOCKETS = 512;

  private final Set<Integer> tgids;
  private @Nullable Iterator<SocketInfo> remaining;
  private int omitted;

  SocketStream(long id, Set<Integer> tgids) {
    super(id);
    this.tgids = tgids;
  }

  @Override
  boolean advance(Moment moment, Session session) throws SourceException, RequestException {
    Iterator<SocketInfo> sockets = remaining;
    if (sockets == null) {
      if (!session.hasRoom() || !session.holdSockets()) {
        return false;
      }
      SocketList listed = session.sockets(moment);
      sockets = listed.sockets().iterator();
      omitted = listed.omitted();
      remaining = sockets;
    }
    while (session.hasRoom()) {
      Sockets.Builder part = Sockets.newBuilder();
      while (sockets.hasNext() && part.getSocketsCount() < PART_SOCKETS) {
        SocketInfo socket = sockets.next();
        if (isWanted(socket, session)) {
          part.addSockets(session.messages().socket(socket));
        }
      }
      boolean last = !sockets.hasNext();
      if (last) {
        part.setOmitted(omitted);
      }
      session.send(Response.newBuilder().setId(id()).setLast(last).setSockets(part).build());
      if (last) {
        return true;
      }
    }
    return false;
  }

  /**
   * Where owners are asked for, a socket whose owner is not shown is left out: the answer would
   * tell it.
   */
  private boolean isWanted(SocketInfo socket, Session session) {
    return tgids.isEmpty()
        || (session.messages().mayReadSocket(socket)
            && socket.owner().map(owner -> tgids.contains(owner.tgid())).orElse(false));
  }

  @Override
  void close(Session session) {
    if (remaining != null) {
      remaining = null;
      session.releaseSockets();
    }
  }
}
