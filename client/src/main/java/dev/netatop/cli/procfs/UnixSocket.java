// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of /proc/net/unix.
 *
 * @param address the kernel's number for it, 16 hexadecimal digits
 * @param flags 0x10000 for a listener
 * @param type 1 stream, 2 datagram, 5 sequenced packets
 * @param state 1 unconnected, 2 connecting, 3 connected, 4 disconnecting
 * @param inode of its file
 * @param path its name, with {@code @} for the byte 0 of an abstract one; empty without one
 */
public record UnixSocket(String address, int flags, int type, int state, long inode, String path) {
  private static final int ACCEPTS = 0x10000;

  /** Parses the file; lines of another form, such as its header, are left out. */
  public static List<UnixSocket> parse(String text) {
    List<UnixSocket> sockets = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      String[] fields = line.strip().split("\\s+", 8);
      if (fields.length < 7 || !fields[0].endsWith(":") || !fields[6].matches("\\d{1,18}")) {
        continue;
      }
      try {
        sockets.add(
            new UnixSocket(
                fields[0].substring(0, fields[0].length() - 1),
                Integer.parseInt(fields[3], 16),
                Integer.parseInt(fields[4], 16),
                Integer.parseInt(fields[5], 16),
                Long.parseLong(fields[6]),
                fields.length > 7 ? fields[7] : ""));
      } catch (NumberFormatException header) {
        // "Num RefCount ...": the kernel's own lines hold numbers.
      }
    }
    return sockets;
  }

  /** STREAM, DGRAM, SEQPACKET, or the number. */
  public String typeName() {
    return switch (type) {
      case 1 -> "STREAM";
      case 2 -> "DGRAM";
      case 5 -> "SEQPACKET";
      default -> Integer.toString(type);
    };
  }

  /** The state's name, in capitals. */
  public String stateName() {
    if ((flags & ACCEPTS) != 0) {
      return "LISTEN";
    }
    return switch (state) {
      case 1 -> "UNCONNECTED";
      case 2 -> "CONNECTING";
      case 3 -> "CONNECTED";
      case 4 -> "DISCONNECTING";
      default -> "UNKNOWN";
    };
  }
}
