// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import java.nio.ByteBuffer;
import jnr.unixsocket.UnixServerSocketChannel;

/** A socket that clients connect to, and the language that is spoken there. */
interface Door {
  UnixServerSocketChannel channel();

  /** Begins to talk with one who was let in. */
  Conversation open(Peer peer);

  /** What one is told who is not let in; empty where the language has no word for it. */
  ByteBuffer refusal(String errno, String message);
}
