// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source;

import dev.netatop.agent.accounting.Counters;
import java.util.Optional;

/**
 * What a socket does, apart from who it is.
 *
 * @param counters what it moved since the agent began to count, whoever owned it
 * @param device name of the interface of its last packet; empty where none is known
 * @param inode of its file; 0 none
 * @param receiveQueue bytes not read yet, unsigned; a listener: connections to be accepted
 * @param sendQueue bytes not acknowledged or not sent, unsigned; a listener: bound of those
 * @param tcp of a TCP connection
 */
public record SocketFigures(
    Counters counters,
    String device,
    long inode,
    int receiveQueue,
    int sendQueue,
    Optional<TcpFigures> tcp) {

  /** Of a socket that has done nothing. */
  public static final SocketFigures NONE =
      new SocketFigures(Counters.ZERO, "", 0, 0, 0, Optional.empty());

  /** The same figures with the name of the interface. */
  public SocketFigures withDevice(String name) {
    return new SocketFigures(counters, name, inode, receiveQueue, sendQueue, tcp);
  }
}
