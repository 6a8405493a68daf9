// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.proto.FrameEncoder;
import dev.netatop.proto.FrameException;
import dev.netatop.proto.FrameLimits;
import java.nio.ByteBuffer;
import jnr.unixsocket.UnixServerSocketChannel;

/** Our own socket, where agent.proto is spoken. */
record AgentDoor(SocketFile file, Service service, Limits limits, ErrorLog errors) implements Door {
  @Override
  public UnixServerSocketChannel channel() {
    return file.channel();
  }

  @Override
  public Conversation open(Peer peer) {
    return new Session(service, limits, peer, errors);
  }

  @Override
  public ByteBuffer refusal(String errno, String message) {
    try {
      return FrameEncoder.encode(Messages.error(0, errno, message), FrameLimits.MAX_RESPONSE_BYTES);
    } catch (FrameException tooLarge) {
      throw new IllegalStateException("a refusal is beyond the limit of the protocol", tooLarge);
    }
  }
}
