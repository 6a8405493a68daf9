// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.cli.procfs.KernelFileException;
import dev.netatop.cli.render.Column;
import dev.netatop.cli.render.Printable;
import dev.netatop.cli.render.RecordWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The interface table, as text or records. */
final class Interfaces {
  private final NetstatOptions options;
  private final Devices devices;
  private final InterfaceDetails details;

  Interfaces(NetstatOptions options, Devices devices, InterfaceDetails details) {
    this.options = options;
    this.devices = devices;
    this.details = details;
  }

  private List<Interface> wanted() throws KernelFileException, IOException {
    List<Interface> interfaces = devices.read();
    if (!options.all()) {
      interfaces.removeIf(i -> !i.has(Interface.UP));
    }
    return interfaces;
  }

  /** The keys of records. */
  static List<Column<Interface>> columns() {
    List<Column<Interface>> columns = new ArrayList<>();
    columns.add(new Column<>("interface", Interface::name));
    columns.add(new Column<>("mtu", Interface::mtu));
    columns.add(new Column<>("flags", Interface::letters));
    columns.add(new Column<>("up", i -> i.has(Interface.UP)));
    columns.add(count("receivedPackets", Interface.Counters::receivedPackets));
    columns.add(count("receivedBytes", Interface.Counters::receivedBytes));
    columns.add(count("receiveErrors", Interface.Counters::receiveErrors));
    columns.add(count("receiveDrops", Interface.Counters::receiveDrops));
    columns.add(count("receiveOverruns", Interface.Counters::receiveOverruns));
    columns.add(count("sentPackets", Interface.Counters::sentPackets));
    columns.add(count("sentBytes", Interface.Counters::sentBytes));
    columns.add(count("sendErrors", Interface.Counters::sendErrors));
    columns.add(count("sendDrops", Interface.Counters::sendDrops));
    columns.add(count("sendOverruns", Interface.Counters::sendOverruns));
    return columns;
  }

  private static Column<Interface> count(String name, Function<Interface.Counters, Long> value) {
    return new Column<>(name, i -> i.counters().map(value).orElse(null));
  }

  /** Writes records; true, since every kernel has interfaces. */
  boolean write(RecordWriter<Interface> writer) throws KernelFileException, IOException {
    for (Interface one : wanted()) {
      writer.write(one);
    }
    return true;
  }

  /** Prints the table, or with {@code -e} a paragraph for each; true as above. */
  boolean print(Lines out) throws KernelFileException, IOException {
    out.put("Kernel Interface table");
    if (options.extend() > 0) {
      for (Interface one : wanted()) {
        details.print(one, out);
      }
      return true;
    }
    out.put(
        "Iface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg");
    for (Interface one : wanted()) {
      out.left(Printable.of(one.name()), 16).right(one.mtu(), 5);
      if (one.counters().isPresent()) {
        counters(one.counters().get(), out);
      } else {
        out.left("      - no statistics available -                        ", 0);
      }
      out.left(one.letters(), 0).end();
    }
    return true;
  }

  private static void counters(Interface.Counters c, Lines out) {
    out.blank().right(c.receivedPackets(), 8).blank().right(c.receiveErrors(), 6).blank();
    out.right(c.receiveDrops(), 6).blank().left(c.receiveOverruns(), 6).blank();
    out.right(c.sentPackets(), 8).blank().right(c.sendErrors(), 6).blank();
    out.right(c.sendDrops(), 6).blank().right(c.sendOverruns(), 6).blank();
  }
}
