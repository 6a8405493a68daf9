// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.names.Addresses;
import dev.netatop.cli.render.Printable;
import dev.netatop.cli.top.Connection;
import dev.netatop.client.SocketInfo;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Whom a connection joins, in a line. */
record Peers(Scene scene) {
  private static final int UDP = 17;

  /** As much of it as fits: the state goes first, then the local address. */
  String text(Connection connection, int width) {
    SocketInfo socket = connection.socket();
    if (socket.denied()) {
      return Printable.cut(protocol(socket) + " (the agent does not show its addresses)", width);
    }
    String arrow = " " + scene.glyphs().arrow() + " ";
    String protocol = protocol(socket);
    String local = socket.local().map(this::text).orElse("?");
    String localPort = socket.local().map(address -> ":" + address.getPort()).orElse("?");
    Optional<String> remote = socket.remote().filter(r -> r.getPort() != 0).map(this::text);
    String state = connection.closed() ? "closed" : state(socket);
    if (remote.isEmpty()) {
      return fitting(width, protocol + " " + local + " " + state, protocol + " " + local);
    }
    return fitting(
        width,
        protocol + " " + local + arrow + remote.get() + " " + state,
        protocol + " " + local + arrow + remote.get(),
        protocol + " " + localPort + arrow + remote.get(),
        protocol + arrow + remote.get());
  }

  /** The first of the texts that fits, or what fits of the last. */
  private static String fitting(int width, String... texts) {
    for (String text : texts) {
      String whole = text.stripTrailing();
      if (Printable.width(whole) <= width) {
        return whole;
      }
    }
    return Printable.cut(texts[texts.length - 1], width);
  }

  private static String protocol(SocketInfo socket) {
    return socket.protocol() == UDP ? "udp" : "tcp";
  }

  private String text(InetSocketAddress address) {
    String name =
        scene.settings().hostNames() && !address.getAddress().isAnyLocalAddress()
            ? scene
                .surroundings()
                .hosts()
                .of(address.getAddress())
                .map(scene.glyphs()::clean)
                .orElse("")
            : "";
    if (!name.isEmpty()) {
      return name + ":" + address.getPort();
    }
    String text = Addresses.text(address.getAddress());
    return (address.getAddress() instanceof Inet6Address ? "[" + text + "]" : text)
        + ":"
        + address.getPort();
  }

  /** The TCP state by ss's names (net/tcp_states.h); nothing of UDP. */
  private static String state(SocketInfo socket) {
    if (socket.protocol() == UDP) {
      return "";
    }
    return switch (socket.state()) {
      case 1 -> "ESTAB";
      case 2 -> "SYN-SENT";
      case 3, 12 -> "SYN-RECV";
      case 4 -> "FIN-WAIT-1";
      case 5 -> "FIN-WAIT-2";
      case 6 -> "TIME-WAIT";
      case 7 -> "CLOSED";
      case 8 -> "CLOSE-WAIT";
      case 9 -> "LAST-ACK";
      case 10 -> "LISTEN";
      case 11 -> "CLOSING";
      default -> "";
    };
  }
}
