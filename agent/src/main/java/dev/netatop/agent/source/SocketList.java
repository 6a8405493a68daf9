// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source;

import java.util.List;

/**
 * The sockets that are known at one moment.
 *
 * @param sockets as many of them as were asked for
 * @param known how many there are, listed or not
 */
public record SocketList(List<SocketInfo> sockets, int known) {

  /** How many are not listed. */
  public int omitted() {
    return Math.max(0, known - sockets.size());
  }
}
