// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.cli.procfs.Ip;
import dev.netatop.cli.procfs.KernelFileException;
import dev.netatop.cli.procfs.KernelFiles;
import dev.netatop.cli.procfs.Line;
import java.io.IOException;
import java.nio.ByteOrder;

/**
 * One route as the kernel lists it in /proc/net/route or /proc/net/ipv6_route.
 *
 * @param prefixLength bits of the destination; of IPv4 those of a mask without holes
 * @param mask of an IPv4 route; that of IPv6 is its prefix length
 * @param flags RTF_ of linux/route.h and linux/ipv6_route.h
 * @param mtu bytes of a segment; 0 without
 * @param window bytes; 0 without
 * @param irtt first round trip time, milliseconds; 0 without
 */
record Route(
    Ip destination,
    int prefixLength,
    Ip mask,
    Ip gateway,
    long flags,
    long references,
    long use,
    int metric,
    long mtu,
    long window,
    long irtt,
    String device) {
  private static final int UP = 0x1;
  private static final int GATEWAY = 0x2;
  private static final int REJECT = 0x200;
  private static final int CACHE = 0x1000000;

  /** What may be said of a route, in the order in which it is said. */
  private static final String V4_LETTERS = "HRDMuwi";

  private static final int[] V4_BITS = {0x4, 0x8, 0x10, 0x20, 0x40, 0x80, 0x100};
  private static final String V6_LETTERS = "GHDAaemnfC";
  private static final int[] V6_BITS = {
    GATEWAY, 0x4, 0x10000, 0x40000, 0x20000, 0x400000, 0x20, 0x200000, 0x2000000, CACHE
  };

  /** Takes one route. */
  @FunctionalInterface
  interface Sink {
    /** Takes it. */
    void take(Route route) throws IOException;
  }

  /** Reads IPv4's; false where the kernel has none. */
  static boolean readV4(KernelFiles files, Sink sink) throws KernelFileException, IOException {
    return files.lines(
        "route",
        1,
        line -> {
          Route route = parseV4(line, ByteOrder.nativeOrder());
          if ((route.flags & UP) != 0) {
            sink.take(route);
          }
        });
  }

  /** Reads IPv6's; false where the kernel has none. */
  static boolean readV6(KernelFiles files, boolean cache, Sink sink)
      throws KernelFileException, IOException {
    return files.lines(
        "ipv6_route",
        0,
        line -> {
          Route route = parseV6(line);
          if ((route.flags & CACHE) != 0 == cache) {
            sink.take(route);
          }
        });
  }

  static Route parseV4(Line line, ByteOrder order) {
    String device = line.word();
    Ip destination = v4(line, order);
    Ip gateway = v4(line, order);
    long flags = line.hex();
    long references = line.number();
    long use = line.number();
    int metric = (int) line.number();
    Ip mask = v4(line, order);
    return new Route(
        destination,
        Integer.bitCount(bits(mask)),
        mask,
        gateway,
        flags,
        references,
        use,
        metric,
        line.number(),
        line.number(),
        line.number(),
        device);
  }

  private static int bits(Ip mask) {
    int bits = 0;
    for (byte b : mask.bytes()) {
      bits = (bits << 8) | (b & 0xff);
    }
    return bits;
  }

  // A number of 32 bits in the machine's own order, as in the lists of sockets.
  private static Ip v4(Line line, ByteOrder order) {
    long number = line.hex();
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      int shift = order == ByteOrder.LITTLE_ENDIAN ? 8 * i : 24 - 8 * i;
      bytes[i] = (byte) (number >> shift);
    }
    return new Ip(bytes);
  }

  static Route parseV6(Line line) {
    Ip destination = new Ip(line.hexBytes(16));
    int prefixLength = (int) line.hex();
    line.skip(2);
    Ip gateway = new Ip(line.hexBytes(16));
    int metric = (int) line.hex();
    long references = line.hex();
    long use = line.hex();
    long flags = line.hex();
    return new Route(
        destination,
        prefixLength,
        new Ip(new byte[16]),
        gateway,
        flags,
        references,
        use,
        metric,
        0,
        0,
        0,
        line.word());
  }

  /** Whether packets are refused. */
  boolean isReject() {
    return (flags & REJECT) != 0;
  }

  private boolean has(int bit) {
    return (flags & bit) != 0;
  }

  /** Whether it leads over a router. */
  boolean hasGateway() {
    return has(GATEWAY);
  }

  String flagsText() {
    StringBuilder out = new StringBuilder();
    if (destination.isV6()) {
      append(out, UP, 'U');
      append(out, REJECT, '!');
      appendAll(out, V6_LETTERS, V6_BITS);
    } else if (isReject()) {
      out.append('!');
      appendAll(out, V4_LETTERS, V4_BITS);
    } else {
      out.append('U');
      append(out, GATEWAY, 'G');
      appendAll(out, V4_LETTERS, V4_BITS);
      append(out, 0x400, 'n');
    }
    return out.toString();
  }

  private void appendAll(StringBuilder out, String letters, int[] bits) {
    for (int i = 0; i < bits.length; i++) {
      append(out, bits[i], letters.charAt(i));
    }
  }

  private void append(StringBuilder out, int bit, char letter) {
    if (has(bit)) {
      out.append(letter);
    }
  }
}
