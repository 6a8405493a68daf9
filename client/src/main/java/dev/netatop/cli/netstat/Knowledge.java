// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.client.SocketInfo;
import java.util.Optional;

/**
 * What is known of a socket beyond the kernel's line.
 *
 * @param netns inode number of its network namespace; 0 where nobody asked
 * @param owner the process that has it
 * @param info what the agent says
 * @param rate what it moves a second
 */
record Knowledge(
    long netns, Optional<Owner> owner, Optional<SocketInfo> info, Optional<Traffic> rate) {

  /** What it moved since the agent began to count. */
  Optional<Traffic> traffic() {
    return info.filter(i -> !i.denied()).map(i -> Traffic.of(i.counters()));
  }
}
