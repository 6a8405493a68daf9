// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import java.net.InetAddress;
import java.util.Optional;

/** Names of hosts, looked up in the background: asking never waits. */
public interface HostNames extends AutoCloseable {

  /**
   * The name of an address, where it is known by now; else the look-up is under way (or the address
   * has no name), and a later call may have it.
   *
   * <p>What a name server says may hold characters that are to be sanitised before a terminal sees
   * them.
   */
  Optional<String> of(InetAddress address);

  @Override
  void close();
}
