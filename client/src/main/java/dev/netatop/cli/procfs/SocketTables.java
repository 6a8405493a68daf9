// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one network namespace by the inode numbers of their files, read by way of one of
 * its processes: /proc/PID/net is for everybody. Each file is read when it is needed first.
 */
public final class SocketTables {
  private static final int PACKET_FIELDS = 9;
  private static final int NETLINK_FIELDS = 10;

  /** A packet socket: its Ethernet protocol and its type (socket(2)). */
  public record PacketSocket(int protocol, int type) {}

  private final ProcFs proc;
  private final int pid;
  private @Nullable Map<Long, InetSocket> inet;
  private @Nullable Map<Long, UnixSocket> unix;
  private @Nullable Map<Long, PacketSocket> packet;
  private @Nullable Map<Long, Integer> netlink;

  /** The tables of the namespace that this process is in. */
  public SocketTables(ProcFs proc, int pid) {
    this.proc = proc;
    this.pid = pid;
  }

  /** The Internet socket with this inode number. */
  public Optional<InetSocket> inet(long inode) {
    return Optional.ofNullable(inet().get(inode));
  }

  /** All Internet sockets that have a file, by its inode number. */
  public Map<Long, InetSocket> inet() {
    Map<Long, InetSocket> known = inet;
    if (known == null) {
      known = new HashMap<>();
      for (InetSocket.Protocol protocol : InetSocket.Protocol.values()) {
        for (boolean v6 : new boolean[] {false, true}) {
          String file = protocol.name().toLowerCase(Locale.ROOT) + (v6 ? "6" : "");
          for (InetSocket socket : InetSocket.parse(protocol, v6, text(file))) {
            if (socket.inode() != 0) {
              known.put(socket.inode(), socket);
            }
          }
        }
      }
      inet = known;
    }
    return known;
  }

  /** The Unix socket with this inode number. */
  public Optional<UnixSocket> unix(long inode) {
    Map<Long, UnixSocket> known = unix;
    if (known == null) {
      known = new HashMap<>();
      for (UnixSocket socket : UnixSocket.parse(text("unix"))) {
        known.put(socket.inode(), socket);
      }
      unix = known;
    }
    return Optional.ofNullable(known.get(inode));
  }

  /** The packet socket with this inode number. */
  public Optional<PacketSocket> packet(long inode) {
    Map<Long, PacketSocket> known = packet;
    if (known == null) {
      known = new HashMap<>();
      for (String line : text("packet").split("\n", -1)) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length >= PACKET_FIELDS && fields[8].matches("\\d{1,18}")) {
          known.put(
              Long.valueOf(fields[8]),
              new PacketSocket(Integer.parseInt(fields[3], 16), Integer.parseInt(fields[2])));
        }
      }
      packet = known;
    }
    return Optional.ofNullable(known.get(inode));
  }

  /** The protocol of the netlink socket with this inode number (netlink(7)). */
  public Optional<Integer> netlink(long inode) {
    Map<Long, Integer> known = netlink;
    if (known == null) {
      known = new HashMap<>();
      for (String line : text("netlink").split("\n", -1)) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length >= NETLINK_FIELDS && fields[9].matches("\\d{1,18}")) {
          known.put(Long.valueOf(fields[9]), Integer.valueOf(fields[1]));
        }
      }
      netlink = known;
    }
    return Optional.ofNullable(known.get(inode));
  }

  private String text(String file) {
    return proc.text(pid + "/net/" + file).optional().orElse("");
  }

  /** Inode number in a link such as {@code socket:[123]}; empty for another. */
  public static Optional<Long> inodeOf(String link) {
    return link.matches("socket:\\[\\d{1,18}]")
        ? Optional.of(Long.valueOf(link.substring(8, link.length() - 1)))
        : Optional.empty();
  }
}
