// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.cli.procfs.Line;
import java.util.Comparator;
import java.util.Optional;

/**
 * One network interface, or a label on one.
 *
 * @param flags IFF_ of net/if.h
 * @param counters of /proc/net/dev; a label has none
 */
record Interface(String name, long mtu, int flags, Optional<Counters> counters) {
  static final int UP = 0x1;
  static final int BROADCAST = 0x2;
  static final int LOOPBACK = 0x8;
  static final int POINT_TO_POINT = 0x10;
  static final int RUNNING = 0x40;
  static final int MULTICAST = 0x1000;

  private static final int[] LETTER_BITS = {
    0x200,
    BROADCAST,
    0x4,
    LOOPBACK,
    MULTICAST,
    0x8000,
    0x100,
    0x20,
    0x80,
    POINT_TO_POINT,
    0x800,
    0x400,
    RUNNING,
    UP
  };
  private static final String LETTERS = "ABDLMdPNOPsmRU";
  private static final int[] NAME_BITS = {
    UP,
    BROADCAST,
    0x4,
    LOOPBACK,
    POINT_TO_POINT,
    0x20,
    RUNNING,
    0x80,
    0x100,
    0x200,
    0x800,
    0x400,
    MULTICAST,
    0x8000
  };
  private static final String[] NAMES = {
    "UP",
    "BROADCAST",
    "DEBUG",
    "LOOPBACK",
    "POINTOPOINT",
    "NOTRAILERS",
    "RUNNING",
    "NOARP",
    "PROMISC",
    "ALLMULTI",
    "SLAVE",
    "MASTER",
    "MULTICAST",
    "DYNAMIC"
  };

  /** By name, numbers in it by value: eth2 before eth10. */
  static final Comparator<Interface> ORDER = (a, b) -> compare(a.name, b.name);

  /** What passed an interface since it was made. */
  record Counters(
      long receivedBytes,
      long receivedPackets,
      long receiveErrors,
      long receiveDrops,
      long receiveOverruns,
      long receiveFrame,
      long sentBytes,
      long sentPackets,
      long sendErrors,
      long sendDrops,
      long sendOverruns,
      long collisions,
      long carrier) {

    /** Reads what stands behind the name in a line of /proc/net/dev. */
    static Counters parse(Line line) {
      long receivedBytes = line.number();
      long receivedPackets = line.number();
      long receiveErrors = line.number();
      long receiveDrops = line.number();
      long receiveOverruns = line.number();
      long receiveFrame = line.number();
      line.skip(2);
      return new Counters(
          receivedBytes,
          receivedPackets,
          receiveErrors,
          receiveDrops,
          receiveOverruns,
          receiveFrame,
          line.number(),
          line.number(),
          line.number(),
          line.number(),
          line.number(),
          line.number(),
          line.number());
    }
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** The flags, a letter each. */
  String letters() {
    if (flags == 0) {
      return "[NO FLAGS]";
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < LETTER_BITS.length; i++) {
      if (has(LETTER_BITS[i])) {
        out.append(LETTERS.charAt(i));
      }
    }
    return out.toString();
  }

  /** The flags as a number and by name. */
  String names() {
    StringBuilder out = new StringBuilder().append(flags & 0xffff).append('<');
    for (int i = 0; i < NAME_BITS.length; i++) {
      if (has(NAME_BITS[i])) {
        out.append(out.charAt(out.length() - 1) == '<' ? "" : ",").append(NAMES[i]);
      }
    }
    return out.append('>').toString();
  }

  private static int compare(String a, String b) {
    int i = 0;
    while (i < a.length() && i < b.length()) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (isDigit(x) && isDigit(y)) {
        String first = digits(a, i);
        String second = digits(b, i);
        int order = first.length() - second.length();
        order = order == 0 ? first.compareTo(second) : order;
        if (order != 0) {
          return order;
        }
        i += first.length();
      } else if (x != y) {
        return x - y;
      } else {
        i++;
      }
    }
    return a.length() - b.length();
  }

  private static String digits(String text, int from) {
    int to = from;
    while (to < text.length() && isDigit(text.charAt(to))) {
      to++;
    }
    return text.substring(from, to);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
