// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import java.util.HashMap;
import java.util.Map;

/**
 * Interface numbers and names, from the files below {@code /proc/PID/net} that have both. Each
 * knows only a part: if_inet6 those with an IPv6 address, igmp those with IPv4, dev_mcast those
 * that listen to multicast addresses of their link.
 */
final class InterfaceText {
  private InterfaceText() {}

  /** Lines of address, number (hexadecimal), prefix length, scope, flags (hexadecimal), name. */
  static Map<Integer, String> ifInet6(String text) {
    Map<Integer, String> names = new HashMap<>();
    for (String line : text.split("\n", -1)) {
      String[] words = line.trim().split("\\s+", -1);
      if (words.length >= 6) {
        put(names, words[1], 16, words[5]);
      }
    }
    return names;
  }

  /** Lines of number, name and more; further lines, of an interface's groups, begin with a tab. */
  static Map<Integer, String> igmp(String text) {
    return numbered(text);
  }

  /** Lines of number, name, and more. */
  static Map<Integer, String> devMcast(String text) {
    return numbered(text);
  }

  private static Map<Integer, String> numbered(String text) {
    Map<Integer, String> names = new HashMap<>();
    for (String line : text.split("\n", -1)) {
      boolean continued = line.startsWith("\t");
      String[] words = line.trim().split("\\s+", -1);
      if (!continued && words.length >= 2) {
        // In igmp a colon follows, after blanks unless the name is long.
        put(names, words[0], 10, words[1].replaceFirst(":$", ""));
      }
    }
    return names;
  }

  private static void put(Map<Integer, String> names, String number, int radix, String name) {
    try {
      names.put(Integer.parseInt(number, radix), name);
    } catch (NumberFormatException heading) {
      return; // a heading, or a file of another form: its interfaces stay without a name
    }
  }
}
