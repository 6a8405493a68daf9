// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the kernel itself counted in one network namespace (/proc/net/snmp and snmp6), as far as it
 * concerns packets.
 */
public final class SnmpCounters {
  private SnmpCounters() {}

  /** Of a side of a link. */
  public static Counters of(Side side) {
    return parse(
        side.run("cat", "/proc/net/snmp").lines().toList(),
        side.run("cat", "/proc/net/snmp6").lines().toList());
  }

  /** Of this process's namespace. */
  public static Counters here() {
    try {
      return parse(
          Files.readAllLines(Path.of("/proc/self/net/snmp")),
          Files.readAllLines(Path.of("/proc/self/net/snmp6")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Packets only. Segments are counted for both families together; what came for nobody was
   * received too, and retransmitted segments stand beside the others.
   */
  private static Counters parse(List<String> snmp, List<String> snmp6) {
    Map<String, Long> values = new HashMap<>();
    for (int i = 0; i + 1 < snmp.size(); i += 2) {
      String[] names = snmp.get(i).split(" ", -1);
      String[] numbers = snmp.get(i + 1).split(" ", -1);
      for (int j = 1; j < names.length; j++) {
        values.put(names[0] + names[j], Long.parseLong(numbers[j]));
      }
    }
    for (String line : snmp6) {
      String[] words = line.split("\\s+", -1);
      values.put(words[0], Long.parseLong(words[1]));
    }
    return new Counters(
        values.get("Tcp:OutSegs") + values.get("Tcp:RetransSegs"),
        0,
        values.get("Tcp:InSegs"),
        0,
        values.get("Udp:OutDatagrams") + values.get("Udp6OutDatagrams"),
        0,
        values.get("Udp:InDatagrams")
            + values.get("Udp:NoPorts")
            + values.get("Udp6InDatagrams")
            + values.get("Udp6NoPorts"),
        0);
  }
}
