// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.lsof;

import dev.netatop.cli.names.ServiceNames;
import dev.netatop.cli.procfs.InetSocket;
import dev.netatop.cli.procfs.Protocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What lsof's {@code -i} names: {@code [46][protocol][@host][:port[,port|-port]]}.
 *
 * @param text as it was given
 * @param version 4 or 6; empty for both
 * @param protocol TCP, UDP or UDPLITE; empty for all
 * @param hosts one of them must be at one end; empty for any
 * @param ports one of them must be at one end; empty for any
 */
public record AddressSpec(
    String text,
    OptionalInt version,
    Optional<Protocol.Family> protocol,
    Set<InetAddress> hosts,
    List<Range> ports) {

  /** Ports from the first to the last. */
  public record Range(int first, int last) {
    boolean includes(int port) {
      return port >= first && port <= last;
    }
  }

  /** Finds the addresses of a host's name. */
  @FunctionalInterface
  public interface Hosts {
    /** All addresses of this name or number. */
    InetAddress[] addresses(String name) throws UnknownHostException;
  }

  /**
   * Parses what was given.
   *
   * @throws IllegalArgumentException with a sentence on what is wrong
   */
  public static AddressSpec parse(String text, ServiceNames services, Hosts resolver) {
    String rest = text;
    OptionalInt version = OptionalInt.empty();
    if (rest.startsWith("4") || rest.startsWith("6")) {
      version = OptionalInt.of(rest.charAt(0) - '0');
      rest = rest.substring(1);
    }
    int end = 0;
    while (end < rest.length() && rest.charAt(end) != '@' && rest.charAt(end) != ':') {
      end++;
    }
    Optional<Protocol.Family> protocol = protocol(rest.substring(0, end), text);
    rest = rest.substring(end);
    Set<InetAddress> hosts = Set.of();
    if (rest.startsWith("@")) {
      int close = rest.startsWith("@[") ? rest.indexOf(']') + 1 : rest.indexOf(':');
      if (rest.startsWith("@[") && close == 0) {
        throw new IllegalArgumentException("the bracket is not closed in: -i " + text);
      }
      String host = rest.substring(1, close < 1 ? rest.length() : close);
      hosts = hosts(host, version, text, resolver);
      rest = rest.substring(1 + host.length());
    }
    List<Range> ports = List.of();
    if (rest.startsWith(":")) {
      ports = ports(rest.substring(1), protocol, services, text);
    } else if (!rest.isEmpty()) {
      throw new IllegalArgumentException("unacceptable address: -i " + text);
    }
    return new AddressSpec(text, version, protocol, hosts, ports);
  }

  private static Optional<Protocol.Family> protocol(String name, String text) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "" -> Optional.empty();
      case "TCP" -> Optional.of(Protocol.Family.TCP);
      case "UDP" -> Optional.of(Protocol.Family.UDP);
      case "UDPLITE" -> Optional.of(Protocol.Family.UDPLITE);
      default ->
          throw new IllegalArgumentException(
              "unknown protocol name (" + name + ") in: -i " + text + ": TCP, UDP or UDPLITE");
    };
  }

  private static Set<InetAddress> hosts(
      String host, OptionalInt version, String text, Hosts resolver) {
    String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a host is missing in: -i " + text);
    }
    try {
      List<InetAddress> found = new ArrayList<>();
      for (InetAddress address : resolver.addresses(name)) {
        int is = address instanceof Inet4Address ? 4 : 6;
        if (version.isEmpty() || version.getAsInt() == is) {
          found.add(address);
        }
      }
      if (found.isEmpty()) {
        throw new IllegalArgumentException(
            name + " has no IPv" + version.getAsInt() + " address in: -i " + text);
      }
      return Set.copyOf(found);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("unknown host name (" + name + ") in: -i " + text, e);
    }
  }

  private static List<Range> ports(
      String list, Optional<Protocol.Family> protocol, ServiceNames services, String text) {
    List<Range> ranges = new ArrayList<>();
    for (String entry : list.split(",", -1)) {
      if (entry.matches("\\d+-.+")) {
        String[] ends = entry.split("-", 2);
        Range range =
            new Range(number(ends[0], text), port(ends[1], protocol, services, text).get(0));
        if (range.first() > range.last()) {
          throw new IllegalArgumentException("a range of ports runs backwards in: -i " + text);
        }
        ranges.add(range);
      } else {
        port(entry, protocol, services, text).forEach(p -> ranges.add(new Range(p, p)));
      }
    }
    return ranges;
  }

  private static List<Integer> port(
      String name, Optional<Protocol.Family> protocol, ServiceNames services, String text) {
    if (name.matches("\\d+")) {
      return List.of(number(name, text));
    }
    List<Integer> ports = new ArrayList<>();
    for (String of : protocol.isPresent() ? List.of(base(protocol.get())) : List.of("tcp", "udp")) {
      services.port(name, of).ifPresent(ports::add);
    }
    if (ports.isEmpty()) {
      throw new IllegalArgumentException("unknown service " + name + " in: -i " + text);
    }
    return ports;
  }

  private static String base(Protocol.Family protocol) {
    return protocol == Protocol.Family.TCP ? "tcp" : "udp";
  }

  private static int number(String digits, String text) {
    if (digits.length() > 5 || Integer.parseInt(digits) > 65535) {
      throw new IllegalArgumentException("port " + digits + " is above 65535 in: -i " + text);
    }
    return Integer.parseInt(digits);
  }

  /**
   * Whether a socket is meant. An IPv6 socket that speaks IPv4 is IPv6 where only the version is
   * given, and IPv4 where anything else is, as with lsof.
   */
  public boolean matches(InetSocket socket) {
    boolean versionOnly = protocol.isEmpty() && hosts.isEmpty() && ports.isEmpty();
    boolean v4 =
        !socket.protocol().isV6()
            || (!versionOnly && socket.localAddress() instanceof Inet4Address);
    return (version.isEmpty() || (version.getAsInt() == 4) == v4)
        && (protocol.isEmpty() || protocol.get() == socket.family())
        && (hosts.isEmpty()
            || hosts.contains(socket.localAddress())
            || (socket.hasPeer() && hosts.contains(socket.remoteAddress())))
        && (ports.isEmpty()
            || includes(socket.localPort())
            || (socket.hasPeer() && includes(socket.remotePort())));
  }

  private boolean includes(int port) {
    return ports.stream().anyMatch(r -> r.includes(port));
  }
}
