// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.cli.procfs.Ip;
import dev.netatop.cli.procfs.KernelFileException;
import dev.netatop.cli.procfs.KernelFiles;
import dev.netatop.cli.procfs.Line;
import dev.netatop.cli.render.Column;
import dev.netatop.cli.render.Printable;
import dev.netatop.cli.render.RecordWriter;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;

/** Memberships in multicast groups, from /proc/net/igmp and /proc/net/igmp6. */
final class Groups {
  /**
   * One membership.
   *
   * @param device the interface
   * @param references how many sockets are in it
   * @param group its address
   */
  record Membership(String device, long references, Ip group) {}

  /** Takes one membership. */
  @FunctionalInterface
  private interface Sink {
    void take(Membership membership) throws IOException;
  }

  private final NetstatOptions options;
  private final KernelFiles files;
  private final Names names;

  Groups(NetstatOptions options, KernelFiles files, Names names) {
    this.options = options;
    this.files = files;
    this.names = names;
  }

  private boolean read(Sink sink) throws KernelFileException, IOException {
    boolean there = false;
    if (options.v4() || !options.v6()) {
      there = readV4(sink);
    }
    if (options.v6() || !options.v4()) {
      there |= files.lines("igmp6", 0, line -> sink.take(parseV6(line)));
    }
    return there;
  }

  private boolean readV4(Sink sink) throws KernelFileException, IOException {
    // A line without indentation names the interface of the indented ones that follow it.
    String[] device = {""};
    return files.lines(
        "igmp",
        1,
        line -> {
          if (line.isIndented()) {
            sink.take(parseV4(device[0], line, ByteOrder.nativeOrder()));
          } else {
            line.skip();
            device[0] = line.word();
            if (device[0].endsWith(":")) {
              device[0] = device[0].substring(0, device[0].length() - 1);
            }
          }
        });
  }

  static Membership parseV4(String device, Line line, ByteOrder order) {
    long number = line.hex();
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      int shift = order == ByteOrder.LITTLE_ENDIAN ? 8 * i : 24 - 8 * i;
      bytes[i] = (byte) (number >> shift);
    }
    return new Membership(device, line.number(), new Ip(bytes));
  }

  static Membership parseV6(Line line) {
    line.skip();
    String device = line.word();
    Ip group = new Ip(line.hexBytes(16));
    return new Membership(device, line.number(), group);
  }

  /** The keys of records. */
  static List<Column<Membership>> columns() {
    return List.of(
        new Column<>("interface", Membership::device),
        new Column<>("references", Membership::references),
        new Column<>("group", m -> m.group().toString()));
  }

  /** Writes records; false where the kernel has no groups. */
  boolean write(RecordWriter<Membership> writer) throws KernelFileException, IOException {
    return read(writer::write);
  }

  /** Prints them; false where the kernel has no groups. */
  boolean print(Lines out) throws KernelFileException, IOException {
    out.put("IPv6/IPv4 Group Memberships");
    out.put("Interface       RefCnt Group");
    out.put("--------------- ------ ---------------------");
    return read(
        m -> {
          out.left(Printable.of(m.device()), 15).blank().left(m.references(), 6).blank();
          out.left(Printable.of(names.group(m.group())), 0).end();
        });
  }
}
