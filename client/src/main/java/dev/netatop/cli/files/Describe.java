// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.files;

import dev.netatop.cli.procfs.FileLocks;
import dev.netatop.cli.procfs.FileStat;
import dev.netatop.cli.procfs.InetSocket;
import dev.netatop.cli.procfs.SocketTables;
import dev.netatop.cli.procfs.UnixSocket;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Puts what is open into lsof's words. */
public final class Describe {
  private static final List<String> NETLINK =
      List.of(
          "ROUTE",
          "UNUSED",
          "USERSOCK",
          "FIREWALL",
          "SOCK_DIAG",
          "NFLOG",
          "XFRM",
          "SELINUX",
          "ISCSI",
          "AUDIT",
          "FIB_LOOKUP",
          "CONNECTOR",
          "NETFILTER",
          "IP6_FW",
          "DNRTMSG",
          "KOBJECT_UEVENT",
          "GENERIC",
          "DM",
          "SCSITRANSPORT",
          "ECRYPTFS",
          "RDMA",
          "CRYPTO");

  private final FileLocks locks;

  /** With these locks. */
  public Describe(FileLocks locks) {
    this.locks = locks;
  }

  /** The line of one file of a process whose sockets are in these tables. */
  public FileLine line(OpenProcess process, RawFile file, SocketTables sockets) {
    if (file.stat().isEmpty()) {
      return unknown(process, file);
    }
    FileStat stat = file.stat().get();
    return switch (stat.type()) {
      case FileStat.SOCKET -> socket(process, file, stat, sockets);
      case FileStat.REGULAR -> sized(process, file, "REG", stat);
      case FileStat.DIRECTORY -> sized(process, file, "DIR", stat);
      case FileStat.LINK -> sized(process, file, "LINK", stat);
      case FileStat.CHARACTER -> placed(process, file, "CHR", stat.special(), stat);
      case FileStat.BLOCK -> placed(process, file, "BLK", stat.special(), stat);
      case FileStat.FIFO -> placed(process, file, "FIFO", stat.device(), stat);
      default -> sized(process, file, "a_inode", stat);
    };
  }

  private static FileLine unknown(OpenProcess process, RawFile file) {
    String type = file.fd().equals("NOFD") ? "" : file.fd().equals("DEL") ? "REG" : "unknown";
    boolean known = file.inode() != 0;
    return new FileLine(
        process,
        file,
        ' ',
        type,
        known ? file.device().map(FileStat.Device::toString).orElse("") : "",
        OptionalLong.empty(),
        OptionalLong.empty(),
        known ? Long.toUnsignedString(file.inode()) : "",
        file.target() + file.failure().map(f -> " (" + f + ")").orElse(""),
        Optional.empty());
  }

  private FileLine sized(OpenProcess process, RawFile file, String type, FileStat stat) {
    char lock =
        file.access() == ' ' ? ' ' : locks.letter(process.pid(), stat.device(), stat.inode());
    return new FileLine(
        process,
        file,
        lock,
        type,
        stat.device().toString(),
        OptionalLong.of(stat.size()),
        OptionalLong.empty(),
        Long.toUnsignedString(stat.inode()),
        name(file),
        Optional.empty());
  }

  private FileLine placed(
      OpenProcess process, RawFile file, String type, FileStat.Device device, FileStat stat) {
    return new FileLine(
        process,
        file,
        ' ',
        type,
        device.toString(),
        OptionalLong.empty(),
        OptionalLong.of(file.info().offset()),
        Long.toUnsignedString(stat.inode()),
        name(file),
        Optional.empty());
  }

  private static String name(RawFile file) {
    String target = file.target();
    if (target.startsWith("/")) {
      return target;
    }
    if (target.startsWith("anon_inode:")) {
      return anonymous(target.substring("anon_inode:".length()), file);
    }
    // "pipe:[1]", "net:[4026531833]": the number stands under NODE.
    int colon = target.indexOf(":[");
    return colon > 0 ? target.substring(0, colon) : target;
  }

  private static String anonymous(String name, RawFile file) {
    String more =
        switch (name) {
          case "[eventpoll]" ->
              file.info().watched().stream().map(String::valueOf).collect(Collectors.joining(","));
          case "[eventfd]" -> number(file.info().eventId());
          case "[pidfd]" -> number(file.info().process());
          default -> "";
        };
    return more.isEmpty() ? name : name.substring(0, name.length() - 1) + ":" + more + "]";
  }

  private static String number(OptionalLong value) {
    return value.isPresent() ? Long.toString(value.getAsLong()) : "";
  }

  private static FileLine socket(
      OpenProcess process, RawFile file, FileStat stat, SocketTables sockets) {
    long inode = stat.inode();
    String number = Long.toUnsignedString(inode);
    Optional<InetSocket> inet = sockets.inet(inode);
    if (inet.isPresent()) {
      InetSocket socket = inet.get();
      return switch (socket.family()) {
        case TCP, UDP, UDPLITE, SCTP ->
            line(
                process,
                file,
                socket.protocol().isV6() ? "IPv6" : "IPv4",
                number,
                socket.family().name(),
                "",
                inet);
        case RAW, ICMP ->
            line(
                process,
                file,
                socket.protocol().label(),
                "",
                number,
                String.format(
                    "%s:%04X->%s:%04X st=%02X",
                    socket.local().kernelText(),
                    socket.localPort(),
                    socket.remote().kernelText(),
                    socket.remotePort(),
                    socket.state()),
                Optional.empty());
      };
    }
    Optional<UnixSocket> unix = sockets.unix(inode);
    if (unix.isPresent()) {
      UnixSocket socket = unix.get();
      String name =
          socket.path()
              + (socket.path().isEmpty() ? "" : " ")
              + "type="
              + socket.typeName()
              + " ("
              + state(socket)
              + ")";
      return line(process, file, "unix", "0x" + socket.address(), number, name, Optional.empty());
    }
    Optional<SocketTables.PacketSocket> packet = sockets.packet(inode);
    if (packet.isPresent()) {
      return line(
          process,
          file,
          "pack",
          number,
          ethernet(packet.get().protocol()),
          "type=" + packetType(packet.get().type()),
          Optional.empty());
    }
    Optional<Integer> netlink = sockets.netlink(inode);
    if (netlink.isPresent()) {
      int protocol = netlink.get();
      String name = protocol < NETLINK.size() ? NETLINK.get(protocol) : "PROTOCOL=" + protocol;
      return line(process, file, "netlink", "", number, name, Optional.empty());
    }
    return line(
        process,
        file,
        "sock",
        stat.device().toString(),
        number,
        "can't identify protocol",
        Optional.empty());
  }

  private static String state(UnixSocket socket) {
    if (socket.accepts()) {
      return "LISTEN";
    }
    String state = socket.stateName();
    return state.isEmpty() ? "UNCONNECTED" : state;
  }

  private static String ethernet(int protocol) {
    return switch (protocol) {
      case 3 -> "ALL";
      case 0x800 -> "IP";
      case 0x806 -> "ARP";
      case 0x86dd -> "IPV6";
      default -> Integer.toString(protocol);
    };
  }

  private static String packetType(int type) {
    return switch (type) {
      case 2 -> "SOCK_DGRAM";
      case 3 -> "SOCK_RAW";
      case 10 -> "SOCK_PACKET";
      default -> Integer.toString(type);
    };
  }

  private static FileLine line(
      OpenProcess process,
      RawFile file,
      String type,
      String device,
      String node,
      String name,
      Optional<InetSocket> inet) {
    return new FileLine(
        process,
        file,
        ' ',
        type,
        device,
        OptionalLong.empty(),
        OptionalLong.of(0),
        node,
        name,
        inet);
  }
}
