// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one network namespace by the inode numbers of their files, read by way of one of
 * its processes: /proc/PID/net is for everybody. Each file is read when it is needed first; what
 * cannot be read of it is left out.
 */
public final class SocketTables {
  private static final String LINK = "socket:[";
  private static final int MOST_DIGITS = 18;

  /** A packet socket: its Ethernet protocol and its type (socket(2)). */
  public record PacketSocket(int protocol, int type) {}

  private final KernelFiles files;
  private @Nullable Map<Long, InetSocket> inet;
  private @Nullable Map<Long, UnixSocket> unix;
  private @Nullable Map<Long, PacketSocket> packet;
  private @Nullable Map<Long, Integer> netlink;

  /** The tables of the namespace that this process is in. */
  public SocketTables(ProcFs proc, int pid) {
    this.files = new KernelFiles(proc.path(pid + "/net"));
  }

  /** The Internet socket with this inode number. */
  public Optional<InetSocket> inet(long inode) {
    return Optional.ofNullable(inet().get(inode));
  }

  /** All Internet sockets but those of SCTP that have a file, by its inode number. */
  public Map<Long, InetSocket> inet() {
    Map<Long, InetSocket> known = inet;
    if (known == null) {
      known = new HashMap<>();
      for (Protocol protocol : Protocol.values()) {
        if (protocol.family() != Protocol.Family.SCTP) {
          readInet(protocol, known);
        }
      }
      inet = known;
    }
    return known;
  }

  private void readInet(Protocol protocol, Map<Long, InetSocket> known) {
    read(
        protocol.file(),
        line -> {
          InetSocket socket = InetSocket.parse(protocol, line, ByteOrder.nativeOrder());
          if (socket.inode() != 0) {
            known.put(socket.inode(), socket);
          }
        });
  }

  /** The Unix socket with this inode number. */
  public Optional<UnixSocket> unix(long inode) {
    Map<Long, UnixSocket> known = unix;
    if (known == null) {
      Map<Long, UnixSocket> found = new HashMap<>();
      read(
          "unix",
          line -> {
            UnixSocket socket = UnixSocket.parse(line);
            found.put(socket.inode(), socket);
          });
      known = found;
      unix = known;
    }
    return Optional.ofNullable(known.get(inode));
  }

  /** The packet socket with this inode number. */
  public Optional<PacketSocket> packet(long inode) {
    Map<Long, PacketSocket> known = packet;
    if (known == null) {
      Map<Long, PacketSocket> found = new HashMap<>();
      read(
          "packet",
          line -> {
            line.skip(2);
            int type = (int) line.number();
            int protocol = (int) line.hex();
            line.skip(4);
            found.put(line.number(), new PacketSocket(protocol, type));
          });
      known = found;
      packet = known;
    }
    return Optional.ofNullable(known.get(inode));
  }

  /** The protocol of the netlink socket with this inode number (netlink(7)). */
  public Optional<Integer> netlink(long inode) {
    Map<Long, Integer> known = netlink;
    if (known == null) {
      Map<Long, Integer> found = new HashMap<>();
      read(
          "netlink",
          line -> {
            line.skip();
            int protocol = (int) line.number();
            line.skip(7);
            found.put(line.number(), protocol);
          });
      known = found;
      netlink = known;
    }
    return Optional.ofNullable(known.get(inode));
  }

  private void read(String file, KernelFiles.Reader reader) {
    try {
      files.lines(
          file,
          1,
          line -> {
            try {
              reader.read(line);
            } catch (Line.MalformedException broken) {
              // A Unix socket's name may hold a line feed; the lines around it still count.
            }
          });
    } catch (KernelFileException | IOException gone) {
      // The process ended or its kernel lacks the protocol: its sockets stay without a description.
    }
  }

  /** Inode number in a link such as {@code socket:[123]}; empty for another. */
  public static Optional<Long> inodeOf(String link) {
    int digits = link.length() - LINK.length() - 1;
    if (digits < 1 || digits > MOST_DIGITS || !link.startsWith(LINK) || !link.endsWith("]")) {
      return Optional.empty();
    }
    long inode = 0;
    for (int i = LINK.length(); i < link.length() - 1; i++) {
      int digit = link.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return Optional.empty();
      }
      inode = inode * 10 + digit;
    }
    return Optional.of(inode);
  }
}
