// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source;

import java.util.Arrays;
import java.util.Optional;

/**
 * A socket that is known.
 *
 * @param protocol 6 TCP, 17 UDP
 * @param localAddress 4 or 16 bytes, network order; empty where it is not bound
 * @param remoteAddress 4 or 16 bytes, network order; empty where it is not connected
 * @param state as in linux/tcp_states.h
 * @param netns inode number of its network namespace
 * @param cookie SO_COOKIE
 * @param figures what it does
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode are those of the contents
public record SocketInfo(
    int protocol,
    byte[] localAddress,
    byte[] remoteAddress,
    int localPort,
    int remotePort,
    int state,
    int netns,
    long cookie,
    Optional<Owner> owner,
    SocketFigures figures) {

  /** The task that last used it. */
  public record Owner(int tgid, int tid, int uid) {}

  @Override
  public boolean equals(Object other) {
    return other instanceof SocketInfo that
        && protocol == that.protocol
        && Arrays.equals(localAddress, that.localAddress)
        && Arrays.equals(remoteAddress, that.remoteAddress)
        && localPort == that.localPort
        && remotePort == that.remotePort
        && state == that.state
        && netns == that.netns
        && cookie == that.cookie
        && owner.equals(that.owner)
        && figures.equals(that.figures);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(cookie);
  }
}
