// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.cli.procfs.Ip;
import dev.netatop.cli.procfs.KernelFileException;
import dev.netatop.cli.procfs.KernelFiles;
import dev.netatop.cli.render.Column;
import dev.netatop.cli.render.Printable;
import dev.netatop.cli.render.RecordWriter;
import java.io.IOException;
import java.util.List;

/** The routing tables, as text or records. */
final class Routes {
  private static final int V4_ADDRESS = 15;

  private final NetstatOptions options;
  private final KernelFiles files;
  private final Names names;

  Routes(NetstatOptions options, KernelFiles files, Names names) {
    this.options = options;
    this.files = files;
    this.names = names;
  }

  private boolean wantsV4() {
    return options.v4() || !options.v6();
  }

  /** Writes records; false where the kernel lacks a table that was asked for. */
  boolean write(RecordWriter<Route> writer) throws KernelFileException, IOException {
    boolean there = true;
    if (wantsV4() && !options.cache()) {
      there = Route.readV4(files, writer::write);
    }
    if (options.v6()) {
      there &= Route.readV6(files, options.cache(), writer::write);
    }
    return there;
  }

  /** The keys of records. */
  static List<Column<Route>> columns() {
    return List.of(
        new Column<>("family", r -> r.destination().isV6() ? "inet6" : "inet"),
        new Column<>("destination", r -> r.destination().toString()),
        new Column<>("prefixLength", r -> (long) r.prefixLength()),
        new Column<>("gateway", r -> r.hasGateway() ? r.gateway().toString() : null),
        new Column<>("flags", Route::flagsText),
        new Column<>("metric", r -> Integer.toUnsignedLong(r.metric())),
        new Column<>("references", Route::references),
        new Column<>("use", Route::use),
        new Column<>("mss", r -> r.mtu() == 0 ? null : r.mtu()),
        new Column<>("window", r -> r.window() == 0 ? null : r.window()),
        new Column<>("irttMs", r -> r.irtt() == 0 ? null : r.irtt()),
        new Column<>("interface", Route::device));
  }

  /** Prints the tables; false where the kernel lacks one that was asked for. */
  boolean print(Lines out) throws KernelFileException, IOException {
    boolean there = true;
    if (wantsV4()) {
      there = printV4(out);
    }
    if (options.v6()) {
      there &= printV6(out);
    }
    return there;
  }

  private boolean printV4(Lines out) throws KernelFileException, IOException {
    if (options.cache()) {
      // Linux gave up this cache in 3.6; the heading says that it is empty.
      out.put("Kernel IP routing cache");
      out.put("Source          Destination     Gateway         Flags   MSS Window  irtt Iface");
      return true;
    }
    out.put("Kernel IP routing table");
    out.put(
        "Destination     Gateway         Genmask         "
            + switch (options.extend()) {
              case 0 -> "Flags   MSS Window  irtt Iface";
              case 1 -> "Flags Metric Ref    Use Iface";
              default -> "Flags Metric Ref    Use Iface    MSS   Window irtt";
            });
    return Route.readV4(files, route -> printV4(route, out));
  }

  private void printV4(Route route, Lines out) throws IOException {
    boolean none = route.isReject();
    String destination = route.destination().toString();
    if (!options.numericHosts()) {
      destination =
          route.destination().isAny() && route.mask().isAny()
              ? "default"
              : names.host(route.destination());
    }
    address(destination, out);
    address(none ? "-" : gateway(route), out);
    address(route.mask().toString(), out);
    out.left(route.flagsText(), 5).blank();
    switch (options.extend()) {
      case 0 -> {
        String mss = none ? "-" : Long.toString(route.mtu());
        out.right(mss, 5).blank().left(none ? "-" : Long.toString(route.window()), 5).blank();
        out.right(none ? "-" : Long.toString(route.irtt()), 6).blank();
        out.left(none ? "-" : Printable.of(route.device()), 0).end();
      }
      case 1 -> {
        metrics(route, out);
        out.left(none ? "-" : Printable.of(route.device()), 0).end();
      }
      default -> {
        metrics(route, out);
        out.left(none ? "-" : Printable.of(route.device()), 8).blank();
        out.left(none ? "-" : Long.toString(route.mtu()), 5).blank();
        out.left(none ? "-" : Long.toString(route.window()), 6).blank();
        out.left(none ? "-" : Long.toString(route.irtt()), 0).end();
      }
    }
  }

  private String gateway(Route route) {
    return route.gateway().isAny() ? "0.0.0.0" : names.host(route.gateway());
  }

  private void metrics(Route route, Lines out) {
    boolean none = route.isReject();
    out.left(Integer.toString(route.metric()), 6).blank();
    out.left(none ? "-" : Long.toString(route.references()), 2).blank();
    out.right(route.use(), 7).blank();
  }

  private void address(String text, Lines out) {
    String clean = Printable.of(text);
    boolean cut = !options.wide() && clean.length() > V4_ADDRESS;
    out.left(cut ? clean.substring(0, V4_ADDRESS) : clean, V4_ADDRESS).blank();
  }

  private boolean printV6(Lines out) throws KernelFileException, IOException {
    out.put("Kernel IPv6 routing " + (options.cache() ? "cache" : "table"));
    out.put("Destination                    Next Hop                   Flag Met Ref  Use If");
    return Route.readV6(files, options.cache(), route -> printV6(route, out));
  }

  private void printV6(Route route, Lines out) throws IOException {
    String destination = v6(route.destination()) + "/" + route.prefixLength();
    out.left(destination, 30).blank().left(v6(route.gateway()), 26).blank();
    out.left(route.flagsText(), 4).blank().left(Integer.toString(route.metric()), 3).blank();
    out.left(route.references(), 1).blank().right(route.use(), 6).blank();
    out.left(Printable.of(route.device()), 0).end();
  }

  private String v6(Ip address) {
    return address.isAny() && !options.numericHosts() ? "[::]" : Printable.of(names.host(address));
  }
}
