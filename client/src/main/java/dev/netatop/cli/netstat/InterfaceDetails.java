// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.cli.procfs.Ip;
import dev.netatop.cli.procfs.KernelFileException;
import dev.netatop.cli.procfs.KernelFiles;
import dev.netatop.cli.procfs.Line;
import dev.netatop.cli.render.Printable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A paragraph on an interface, as {@code netstat -ie} and ifconfig print it. */
final class InterfaceDetails {
  private static final String INDENT = "        ";
  private static final String ETHERNET = "1";
  private static final String LOOPBACK = "772";

  private final KernelFiles files;
  private final Devices devices;

  InterfaceDetails(KernelFiles files, Devices devices) {
    this.files = files;
    this.devices = devices;
  }

  /**
   * An IPv6 address of an interface.
   *
   * @param scope IFA_ scope of net/ipv6.h
   */
  record Address6(Ip address, int prefixLength, int scope, String device) {
    static Address6 parse(Line line) {
      Ip address = new Ip(line.hexBytes(16));
      line.skip();
      int prefixLength = (int) line.hex();
      int scope = (int) line.hex();
      line.skip();
      return new Address6(address, prefixLength, scope, line.word());
    }

    String scopeText() {
      return "0x"
          + Integer.toHexString(scope)
          + switch (scope) {
            case 0 -> "<global>";
            case 0x10 -> "<host>";
            case 0x20 -> "<link>";
            case 0x40 -> "<site>";
            case 0x80 -> "<compat>";
            default -> "<unknown>";
          };
    }
  }

  void print(Interface one, Lines out) throws KernelFileException, IOException {
    out.put(Printable.of(one.name()) + ": flags=" + one.names() + "  mtu " + one.mtu());
    for (String line : addresses4(one)) {
      out.put(INDENT + line);
    }
    List<Address6> addresses = new ArrayList<>();
    files.lines("if_inet6", 0, line -> addresses.add(Address6.parse(line)));
    for (Address6 address : addresses) {
      if (address.device().equals(one.name())) {
        out.put(
            INDENT
                + "inet6 "
                + address.address()
                + "  prefixlen "
                + address.prefixLength()
                + "  scopeid "
                + address.scopeText());
      }
    }
    out.put(INDENT + hardware(one));
    if (one.counters().isPresent()) {
      counters(one.counters().get(), out);
    }
    out.put("");
  }

  private static List<String> addresses4(Interface one) {
    List<String> lines = new ArrayList<>();
    @Nullable NetworkInterface device = Devices.byName(one.name());
    if (device == null) {
      return lines;
    }
    // Java gives an interface the addresses of its labels too, the first one last.
    Set<InterfaceAddress> ofLabels = new HashSet<>();
    for (NetworkInterface label : Collections.list(device.getSubInterfaces())) {
      ofLabels.addAll(label.getInterfaceAddresses());
    }
    @Nullable InterfaceAddress own = null;
    for (InterfaceAddress address : device.getInterfaceAddresses()) {
      if (address.getAddress() instanceof Inet4Address && !ofLabels.contains(address)) {
        own = address;
      }
    }
    if (own != null) {
      @Nullable InetAddress broadcast = own.getBroadcast();
      String line =
          "inet "
              + own.getAddress().getHostAddress()
              + "  netmask "
              + mask(own.getNetworkPrefixLength());
      if (one.has(Interface.BROADCAST)) {
        line += "  broadcast " + (broadcast == null ? "0.0.0.0" : broadcast.getHostAddress());
      }
      lines.add(line);
    }
    return lines;
  }

  private static Ip mask(int prefixLength) {
    byte[] bytes = new byte[4];
    for (int i = 0; i < prefixLength && i < 32; i++) {
      bytes[i / 8] |= (byte) (0x80 >> (i % 8));
    }
    return new Ip(bytes);
  }

  private String hardware(Interface one) {
    int colon = one.name().indexOf(':');
    String device = colon < 0 ? one.name() : one.name().substring(0, colon);
    String type = devices.attribute(device, "type").orElse("");
    String queue = "  txqueuelen " + devices.attribute(device, "tx_queue_len").orElse("0");
    if (type.equals(LOOPBACK)) {
      return "loop" + queue + "  (Local Loopback)";
    }
    Optional<String> address = devices.attribute(device, "address").filter(a -> !a.isEmpty());
    if (type.equals(ETHERNET) && address.isPresent()) {
      return "ether " + address.get() + queue + "  (Ethernet)";
    }
    return "unspec " + address.orElse("00") + queue + "  (UNSPEC)";
  }

  private static void counters(Interface.Counters c, Lines out) throws IOException {
    out.put(INDENT + "RX packets " + volume(c.receivedPackets(), c.receivedBytes()));
    out.put(
        INDENT
            + "RX errors "
            + Long.toUnsignedString(c.receiveErrors())
            + "  dropped "
            + Long.toUnsignedString(c.receiveDrops())
            + "  overruns "
            + Long.toUnsignedString(c.receiveOverruns())
            + "  frame "
            + Long.toUnsignedString(c.receiveFrame()));
    out.put(INDENT + "TX packets " + volume(c.sentPackets(), c.sentBytes()));
    out.put(
        INDENT
            + "TX errors "
            + Long.toUnsignedString(c.sendErrors())
            + "  dropped "
            + Long.toUnsignedString(c.sendDrops())
            + " overruns "
            + Long.toUnsignedString(c.sendOverruns())
            + "  carrier "
            + Long.toUnsignedString(c.carrier())
            + "  collisions "
            + Long.toUnsignedString(c.collisions()));
  }

  private static String volume(long packets, long bytes) {
    return Long.toUnsignedString(packets)
        + "  bytes "
        + Long.toUnsignedString(bytes)
        + " ("
        + rounded(bytes)
        + ")";
  }

  /** A count of bytes with one digit behind the point, cut off. */
  static String rounded(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    int unit = 0;
    long size = 1;
    while (unit < units.length - 1
        && Long.compareUnsigned(Long.divideUnsigned(bytes, size), 1024) >= 0) {
      size *= 1024;
      unit++;
    }
    long whole = Long.divideUnsigned(bytes, size);
    // At most ten times 2 to the 60th: unsigned it fits.
    long tenths = Long.divideUnsigned(Long.remainderUnsigned(bytes, size) * 10, size);
    return whole + "." + tenths + " " + units[unit];
  }
}
