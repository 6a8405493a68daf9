// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import java.util.List;

/**
 * The sockets that the agent knows.
 *
 * @param sockets those that were asked for
 * @param omitted how many there are beyond what the agent lists at most
 */
public record SocketList(List<SocketInfo> sockets, long omitted) {
  /** Keeps a copy of the list. */
  public SocketList {
    sockets = List.copyOf(sockets);
  }
}
