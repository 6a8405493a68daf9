// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import java.nio.ByteBuffer;
import jnr.unixsocket.UnixServerSocketChannel;

/** A socket whose clients read records. */
record RecordDoor(
    SocketFile file, Service service, Limits limits, RecordFormat format, ErrorLog errors)
    implements Door {
  @Override
  public UnixServerSocketChannel channel() {
    return file.channel();
  }

  @Override
  public Conversation open(Peer peer) {
    return new RecordSession(service, limits, peer, format, errors);
  }

  @Override
  public ByteBuffer refusal(String errno, String message) {
    return ByteBuffer.allocate(0);
  }
}
