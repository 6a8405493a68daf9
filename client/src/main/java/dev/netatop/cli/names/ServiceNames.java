// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.names;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Names of ports, from a file as services(5) describes it. */
public final class ServiceNames {
  private final Map<String, String> nameByPort = new HashMap<>();
  private final Map<String, Integer> portByName = new HashMap<>();

  private ServiceNames() {}

  /** Reads the file; without it ports have no names. */
  public static ServiceNames read(Path file) {
    try {
      return parse(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return new ServiceNames();
    }
  }

  static ServiceNames parse(List<String> lines) {
    ServiceNames services = new ServiceNames();
    for (String line : lines) {
      String[] fields = line.replaceAll("#.*", "").strip().split("\\s+", -1);
      if (fields.length < 2 || !fields[1].matches("\\d{1,5}/\\w+")) {
        continue;
      }
      String[] port = fields[1].split("/", 2);
      String protocol = port[1].toLowerCase(Locale.ROOT);
      // Where two lines have one port, or one name, the first holds, as for getservbyport(3).
      services.nameByPort.putIfAbsent(Integer.parseInt(port[0]) + "/" + protocol, fields[0]);
      for (int i = 0; i < fields.length; i++) {
        if (i != 1) {
          services.portByName.putIfAbsent(fields[i] + "/" + protocol, Integer.valueOf(port[0]));
        }
      }
    }
    return services;
  }

  /**
   * The name of a port.
   *
   * @param protocol tcp or udp
   */
  public Optional<String> name(int port, String protocol) {
    return Optional.ofNullable(nameByPort.get(port + "/" + protocol));
  }

  /** The port of a service. */
  public OptionalInt port(String name, String protocol) {
    Integer port = portByName.get(name + "/" + protocol);
    return port == null ? OptionalInt.empty() : OptionalInt.of(port);
  }
}
