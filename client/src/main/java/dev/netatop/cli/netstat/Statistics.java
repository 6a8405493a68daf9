// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.cli.procfs.KernelFileException;
import dev.netatop.cli.procfs.KernelFiles;
import dev.netatop.cli.procfs.Line;
import dev.netatop.cli.procfs.Protocol;
import dev.netatop.cli.render.Column;
import dev.netatop.cli.render.RecordWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The kernel's counters, from /proc/net/snmp, netstat and snmp6. */
final class Statistics {
  /** The one counter that may be negative: no bound to the number of connections. */
  private static final String SIGNED = "MaxConn";

  /**
   * One counter.
   *
   * @param section the protocol, as the kernel calls it
   * @param name as the kernel calls it
   * @param value unsigned
   */
  record Counter(String section, String name, long value) {}

  private final NetstatOptions options;
  private final KernelFiles files;

  Statistics(NetstatOptions options, KernelFiles files) {
    this.options = options;
    this.files = files;
  }

  /** The counters that are asked for, in the kernel's order; empty where the kernel has none. */
  List<Counter> read() throws KernelFileException, IOException {
    List<Counter> counters = new ArrayList<>();
    if (options.v6()) {
      files.lines("snmp6", 0, line -> single(line, counters));
      if (!options.v4()) {
        // TCP counts both families at once.
        List<Counter> common = new ArrayList<>();
        pairs("snmp", common);
        common.stream().filter(c -> c.section().equals("Tcp")).forEach(counters::add);
      }
    }
    if (options.v4() || !options.v6()) {
      pairs("snmp", counters);
      pairs("netstat", counters);
    }
    counters.removeIf(c -> !isWanted(c.section()));
    return counters;
  }

  private boolean isWanted(String section) {
    Optional<Protocol.Family> family = StatisticsTexts.family(section);
    return !options.namesTransports() || family.isEmpty() || options.isNamed(family.get());
  }

  /** A line of names and, below it, a line of values. */
  private void pairs(String file, List<Counter> counters) throws KernelFileException, IOException {
    List<String> names = new ArrayList<>();
    boolean there =
        files.lines(
            file,
            0,
            line -> {
              String section = line.upTo(':');
              if (names.isEmpty()) {
                names.add(section);
                while (line.hasMore()) {
                  names.add(line.word());
                }
                return;
              }
              if (!names.get(0).equals(section)) {
                throw new Line.MalformedException("values of " + names.get(0));
              }
              for (String name : names.subList(1, names.size())) {
                counters.add(new Counter(section, name, line.number()));
              }
              names.clear();
            });
    if (!there) {
      throw new KernelFileException("cannot find " + files.path(file) + ": is /proc mounted?");
    }
  }

  /** A name with its section in front, and its value. */
  private static void single(Line line, List<Counter> counters) {
    String name = line.word();
    int digit = name.indexOf('6');
    if (digit < 0) {
      throw new Line.MalformedException("a protocol's name in front");
    }
    counters.add(new Counter(name.substring(0, digit + 1), name, line.number()));
  }

  /** The keys of records. */
  static List<Column<Counter>> columns() {
    return List.of(
        new Column<>("section", Counter::section),
        new Column<>("name", Counter::name),
        new Column<>("value", c -> c.name().equals(SIGNED) ? null : c.value()));
  }

  /** Writes records; true, since every kernel has counters. */
  boolean write(RecordWriter<Counter> writer) throws KernelFileException, IOException {
    for (Counter counter : read()) {
      writer.write(counter);
    }
    return true;
  }

  /** Prints them as sentences; those that count nothing are left out where net-tools does so. */
  boolean print(Lines out) throws KernelFileException, IOException {
    String section = "";
    String heading = "";
    for (Counter counter : read()) {
      if (!counter.section().equals(section)) {
        section = counter.section();
        heading = "";
        out.put(section + ":");
      }
      StatisticsTexts.Text text = StatisticsTexts.of(counter);
      if (!text.heading().isEmpty() && !text.heading().equals(heading)) {
        heading = text.heading();
        out.put("    " + heading);
      }
      if (text.isShown(counter.value())) {
        out.left(text.heading().isEmpty() ? "    " : "        ", 0);
        out.left(text.with(counter.value()), 0).end();
      }
    }
    return true;
  }
}
