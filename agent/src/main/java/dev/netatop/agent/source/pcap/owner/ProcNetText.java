// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import dev.netatop.agent.source.pcap.Packet;
import java.nio.ByteOrder;
import java.util.Optional;

/** A line of /proc/net/tcp, tcp6, udp or udp6 (proc_pid_net(5)). */
final class ProcNetText {
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final int HEX = 16;
  private static final int V4_DIGITS = 8;
  private static final int V6_DIGITS = 32;

  private ProcNetText() {}

  /**
   * The socket of a line; empty for a heading and what is not of the documented form. Its cookie
   * does not stand there: the negative inode number stands for it. Nor does its interface, and
   * whether an IPv6 socket takes IPv4.
   */
  static Optional<SocketRow> parse(String line, boolean isV6) {
    String[] words = line.strip().split("\\s+", INODE + 2);
    if (words.length <= INODE) {
      return Optional.empty();
    }
    String[] local = words[LOCAL].split(":", -1);
    String[] remote = words[REMOTE].split(":", -1);
    int digits = isV6 ? V6_DIGITS : V4_DIGITS;
    if (local.length != 2
        || remote.length != 2
        || local[0].length() != digits
        || remote[0].length() != digits) {
      return Optional.empty();
    }
    try {
      long inode = Long.parseLong(words[INODE]);
      return Optional.of(
          new SocketRow(
              isV6,
              false,
              isV6 ? half(local[0], 0) : 0,
              isV6 ? half(local[0], 2) : v4(local[0]),
              Integer.parseInt(local[1], HEX),
              isV6 ? half(remote[0], 0) : 0,
              isV6 ? half(remote[0], 2) : v4(remote[0]),
              Integer.parseInt(remote[1], HEX),
              0,
              -inode,
              inode,
              Integer.parseInt(words[STATE], HEX)));
    } catch (NumberFormatException heading) {
      return Optional.empty();
    }
  }

  private static long v4(String digits) {
    long address = word(digits, 0);
    return address == 0 ? 0 : Packet.V4_LOW | address;
  }

  private static long half(String digits, int firstWord) {
    return word(digits, firstWord) << 32 | word(digits, firstWord + 1);
  }

  // Addresses lie in the network's byte order and are printed as numbers of the machine's.
  private static long word(String digits, int number) {
    int at = number * V4_DIGITS;
    int word = Integer.parseUnsignedInt(digits.substring(at, at + V4_DIGITS), HEX);
    boolean isBig = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;
    return (isBig ? word : Integer.reverseBytes(word)) & 0xffffffffL;
  }
}
