// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.files;

import dev.netatop.cli.names.Addresses;
import dev.netatop.cli.names.HostNames;
import dev.netatop.cli.names.ServiceNames;
import dev.netatop.cli.procfs.InetSocket;
import dev.netatop.cli.procfs.Protocol;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * How lsof writes an Internet socket's addresses: {@code host:port->host:port (STATE)}.
 *
 * @param hosts names of hosts; an empty one leaves numbers
 * @param services names of ports; empty for numbers
 */
public record SocketNames(Optional<HostNames> hosts, Optional<ServiceNames> services) {

  /** Both ends, and a TCP socket's state. */
  public String of(InetSocket socket) {
    String name = end(socket, socket.localAddress(), socket.localPort());
    if (socket.hasPeer()) {
      name += "->" + end(socket, socket.remoteAddress(), socket.remotePort());
    }
    return socket.family() == Protocol.Family.TCP ? name + " (" + socket.stateName() + ")" : name;
  }

  private String end(InetSocket socket, InetAddress address, int port) {
    return host(address) + ":" + port(socket.protocol().serviceProtocol(), port);
  }

  private String host(InetAddress address) {
    if (address.isAnyLocalAddress()) {
      return "*";
    }
    String text = hosts.map(h -> h.of(address)).orElseGet(() -> Addresses.text(address));
    return address instanceof Inet6Address && text.indexOf(':') >= 0 ? "[" + text + "]" : text;
  }

  private String port(String protocol, int port) {
    if (port == 0) {
      return "*";
    }
    return services.flatMap(s -> s.name(port, protocol)).orElse(Integer.toString(port));
  }
}
