// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.net.InetAddress;

/**
 * A socket on one side: by its peer, or by its local port alone where it has none (remotePort 0).
 */
record Endpoint(int protocol, boolean v6, int localPort, String remoteAddress, int remotePort) {
  static Endpoint connected(int protocol, int localPort, InetAddress remote, int remotePort) {
    return new Endpoint(
        protocol, remote.getAddress().length == 16, localPort, remote.getHostAddress(), remotePort);
  }

  static Endpoint unconnected(int protocol, boolean v6, int localPort) {
    return new Endpoint(protocol, v6, localPort, "", 0);
  }

  /** The listener or unconnected socket that a packet reaches where no connected one is. */
  Endpoint withoutPeer() {
    return unconnected(protocol, v6, localPort);
  }
}
