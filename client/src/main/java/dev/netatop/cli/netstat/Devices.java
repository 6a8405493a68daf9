// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.cli.procfs.KernelFileException;
import dev.netatop.cli.procfs.KernelFiles;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the interfaces: counters from /proc/net/dev, flags and sizes from sysfs, labels and IPv4
 * addresses by the system calls behind {@link NetworkInterface}. Where sysfs shows another network
 * namespace (it shows that of its mount) the system calls have to do for flags too.
 */
final class Devices {
  private final KernelFiles files;
  private final Path sys;

  /**
   * Reads nothing yet.
   *
   * @param sys where sysfs is mounted
   */
  Devices(KernelFiles files, Path sys) {
    this.files = files;
    this.sys = sys;
  }

  /** All interfaces with their labels, in order. */
  List<Interface> read() throws KernelFileException, IOException {
    List<Interface> interfaces = new ArrayList<>();
    boolean there =
        files.lines(
            "dev",
            2,
            line -> {
              line.hasMore();
              String name = line.upTo(':');
              add(name, Interface.Counters.parse(line), interfaces);
            });
    if (!there) {
      throw new KernelFileException("cannot find " + files.path("dev") + ": is /proc mounted?");
    }
    interfaces.sort(Interface.ORDER);
    return interfaces;
  }

  private void add(String name, Interface.Counters counters, List<Interface> interfaces) {
    @Nullable NetworkInterface device = byName(name);
    int flags = flags(name, device);
    long mtu = attribute(name, "mtu").map(Long::decode).orElseGet(() -> mtu(device));
    interfaces.add(new Interface(name, mtu, flags, Optional.of(counters)));
    if (device != null) {
      for (NetworkInterface label : Collections.list(device.getSubInterfaces())) {
        interfaces.add(new Interface(label.getName(), mtu, flags, Optional.empty()));
      }
    }
  }

  /** The interface or label of this name; null where there is none any more. */
  static @Nullable NetworkInterface byName(String name) {
    try {
      return NetworkInterface.getByName(name);
    } catch (SocketException e) {
      return null;
    }
  }

  /** An attribute in sysfs; empty where it has none. */
  Optional<String> attribute(String device, String name) {
    Path file = sys.resolve("class").resolve("net").resolve(device).resolve(name);
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private int flags(String name, @Nullable NetworkInterface device) {
    Optional<String> known = attribute(name, "flags");
    if (known.isEmpty()) {
      return device == null ? 0 : flags(device);
    }
    int flags = Integer.decode(known.get()) & ~Interface.RUNNING;
    String state = attribute(name, "operstate").orElse("unknown").toLowerCase(Locale.ROOT);
    boolean carries = state.equals("up") || state.equals("unknown");
    return carries && (flags & Interface.UP) != 0 ? flags | Interface.RUNNING : flags;
  }

  private static int flags(NetworkInterface device) {
    try {
      return (device.isUp() ? Interface.UP | Interface.RUNNING : 0)
          | (device.isLoopback() ? Interface.LOOPBACK : 0)
          | (device.isPointToPoint() ? Interface.POINT_TO_POINT : 0)
          | (device.supportsMulticast() ? Interface.MULTICAST : 0)
          | (device.isLoopback() || device.isPointToPoint() ? 0 : Interface.BROADCAST);
    } catch (SocketException e) {
      return 0;
    }
  }

  private static long mtu(@Nullable NetworkInterface device) {
    try {
      return device == null ? 0 : device.getMTU();
    } catch (SocketException e) {
      return 0;
    }
  }
}
