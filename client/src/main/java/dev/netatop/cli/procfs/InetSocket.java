// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One line of /proc/net/tcp, tcp6, udp, udp6, udplite, udplite6, raw, raw6, icmp or icmp6.
 *
 * @param protocol which of these files
 * @param v6 whether the socket is of family AF_INET6, whatever its addresses
 * @param local its address; an IPv4 address also where an IPv6 socket speaks IPv4
 * @param localPort its port; of a raw socket its protocol number
 * @param remote its peer's address, 0 where it has none
 * @param remotePort its peer's port, 0 where it has none
 * @param state as in linux/tcp_states.h, 1 ESTABLISHED to 12 NEW_SYN_RECV
 * @param sendQueue bytes
 * @param receiveQueue bytes
 * @param uid its user
 * @param inode of its file; 0 where it has none
 * @param localText the address and port as the file has them
 * @param remoteText the same of the peer
 */
public record InetSocket(
    Protocol protocol,
    boolean v6,
    InetAddress local,
    int localPort,
    InetAddress remote,
    int remotePort,
    int state,
    long sendQueue,
    long receiveQueue,
    long uid,
    long inode,
    String localText,
    String remoteText) {

  /** The protocols that have such a file. */
  public enum Protocol {
    TCP,
    UDP,
    UDPLITE,
    RAW,
    ICMP
  }

  public static final int ESTABLISHED = 1;
  public static final int CLOSE = 7;
  public static final int LISTEN = 10;

  private static final List<String> STATES =
      List.of(
          "",
          "ESTABLISHED",
          "SYN_SENT",
          "SYN_RECV",
          "FIN_WAIT1",
          "FIN_WAIT2",
          "TIME_WAIT",
          "CLOSE",
          "CLOSE_WAIT",
          "LAST_ACK",
          "LISTEN",
          "CLOSING",
          "SYN_RECV");

  /** Parses a file; lines of another form, such as its header, are left out. */
  public static List<InetSocket> parse(Protocol protocol, boolean v6, String text) {
    List<InetSocket> sockets = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      line(protocol, v6, line.strip().split("\\s+", 12)).ifPresent(sockets::add);
    }
    return sockets;
  }

  private static Optional<InetSocket> line(Protocol protocol, boolean v6, String[] fields) {
    int digits = v6 ? 32 : 8;
    if (fields.length < 10
        || fields[1].length() != digits + 5
        || fields[2].length() != digits + 5
        || fields[4].indexOf(':') != 8) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new InetSocket(
              protocol,
              v6,
              address(fields[1].substring(0, digits)),
              Integer.parseInt(fields[1].substring(digits + 1), 16),
              address(fields[2].substring(0, digits)),
              Integer.parseInt(fields[2].substring(digits + 1), 16),
              Integer.parseInt(fields[3], 16),
              Long.parseLong(fields[4].substring(0, 8), 16),
              Long.parseLong(fields[4].substring(9), 16),
              Long.parseLong(fields[7]),
              Long.parseLong(fields[9]),
              fields[1],
              fields[2]));
    } catch (NumberFormatException | UnknownHostException notOfThatForm) {
      return Optional.empty();
    }
  }

  // Words of 32 bits in the machine's order, which is little-endian on all machines we run on.
  private static InetAddress address(String hex) throws UnknownHostException {
    byte[] bytes = new byte[hex.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      int from = (i / 4 * 4 + 3 - i % 4) * 2;
      bytes[i] = (byte) Integer.parseInt(hex.substring(from, from + 2), 16);
    }
    return InetAddress.getByAddress(bytes);
  }

  /** The state's name, as netstat and lsof write it. */
  public String stateName() {
    return state > 0 && state < STATES.size() ? STATES.get(state) : "UNKNOWN";
  }

  /** Whether it is connected, or was. */
  public boolean hasPeer() {
    return remotePort != 0 || !remote.isAnyLocalAddress();
  }
}
