// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import java.util.Set;

/**
 * Who is at the other end, by the kernel's word (SO_PEERCRED and SO_PEERGROUPS, unix(7)), as of its
 * connect.
 *
 * @param uid effective user id
 * @param groups effective and supplementary group ids
 */
public record Peer(int uid, Set<Integer> groups) {
  public boolean isRoot() {
    return uid == 0;
  }
}
