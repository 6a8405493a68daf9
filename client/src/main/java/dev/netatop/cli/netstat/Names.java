// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.cli.names.HostNames;
import dev.netatop.cli.names.ServiceNames;
import dev.netatop.cli.procfs.InetSocket;
import dev.netatop.cli.procfs.Ip;
import dev.netatop.cli.procfs.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Names instead of numbers, each kind only where it is wanted. */
final class Names {
  /** What asking the name servers may take in all: then addresses stay numbers. */
  private static final long PATIENCE_MS = 5_000;

  private final NetstatOptions options;
  private final LongFunction<String> users;
  private final Path etc;
  private final Runnable slow;
  private final HostNames hosts = new HostNames(PATIENCE_MS / 2);
  private final Set<Ip> asked = new HashSet<>();
  private final Map<Integer, String> protocols = new HashMap<>();
  private @Nullable ServiceNames services;
  private long spentMs;
  private boolean gaveUp;

  /**
   * Reads nothing yet.
   *
   * @param etc the folder of services and protocols
   * @param slow is told once when the name servers are given up
   */
  Names(NetstatOptions options, LongFunction<String> users, Path etc, Runnable slow) {
    this.options = options;
    this.users = users;
    this.etc = etc;
    this.slow = slow;
  }

  /** Whether asking for many hosts at once saves time. */
  boolean asksForHosts() {
    return !options.numericHosts();
  }

  /** Asks for the names of these hosts, side by side. */
  void prepare(Set<Ip> addresses) {
    if (!asksForHosts() || gaveUp) {
      return;
    }
    List<InetAddress> missing = new ArrayList<>();
    for (Ip address : addresses) {
      if (asked.add(address)) {
        missing.add(address.inet());
      }
    }
    long begin = System.nanoTime();
    try {
      hosts.resolve(missing);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    spentMs += TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    if (spentMs >= PATIENCE_MS / 2) {
      gaveUp = true;
      slow.run();
    }
  }

  /** An address as people read it. */
  String host(Ip address) {
    if (options.numericHosts()) {
      return address.toString();
    }
    if (address.isAny()) {
      return address.isV6() ? "[::]" : "0.0.0.0";
    }
    return group(address);
  }

  /** The name of a group, for which there is no other text than its number. */
  String group(Ip address) {
    if (options.numericHosts()) {
      return address.toString();
    }
    prepare(Set.of(address));
    return hosts.of(address.inet());
  }

  /** A port, or of a raw socket the protocol. */
  String port(Protocol protocol, int port) {
    if (port == 0) {
      return "*";
    }
    if (options.numericPorts()) {
      return Integer.toString(port);
    }
    ServiceNames known = services();
    if (protocol.family() == Protocol.Family.RAW) {
      return protocols.getOrDefault(port, Integer.toString(port));
    }
    return known.name(port, protocol.serviceProtocol()).orElseGet(() -> Integer.toString(port));
  }

  /** A user. */
  String user(long uid) {
    if (uid == InetSocket.NO_UID) {
      return "-";
    }
    return options.numericUsers() ? Long.toString(uid) : users.apply(uid);
  }

  private ServiceNames services() {
    ServiceNames known = services;
    if (known == null) {
      known = ServiceNames.read(etc.resolve("services"));
      services = known;
      readProtocols();
    }
    return known;
  }

  private void readProtocols() {
    List<String> lines;
    try {
      lines = Files.readAllLines(etc.resolve("protocols"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // Without the file protocols keep their numbers, as with every other program.
      return;
    }
    for (String line : lines) {
      int comment = line.indexOf('#');
      StringTokenizer fields = new StringTokenizer(comment < 0 ? line : line.substring(0, comment));
      if (fields.countTokens() >= 2) {
        String name = fields.nextToken();
        String number = fields.nextToken();
        if (number.matches("\\d{1,3}")) {
          protocols.putIfAbsent(Integer.parseInt(number), name);
        }
      }
    }
  }
}
