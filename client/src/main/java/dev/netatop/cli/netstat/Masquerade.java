// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.cli.procfs.Ip;
import dev.netatop.cli.procfs.KernelFileException;
import dev.netatop.cli.procfs.KernelFiles;
import dev.netatop.cli.procfs.Line;
import dev.netatop.cli.procfs.Protocol;
import dev.netatop.cli.render.Column;
import dev.netatop.cli.render.Printable;
import dev.netatop.cli.render.RecordWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Masqueraded connections: those that the kernel's connection tracking sends under another source
 * address than they came with (/proc/net/nf_conntrack).
 */
final class Masquerade {
  static final String FILE = "nf_conntrack";

  /**
   * One connection.
   *
   * @param protocol its name, such as tcp
   * @param expiresSeconds until it is forgotten
   * @param source whose connection it is
   * @param destination where it goes
   * @param masqueradePort the port it has for the destination; 0 without ports
   */
  record Entry(
      String protocol,
      long expiresSeconds,
      Ip source,
      int sourcePort,
      Ip destination,
      int destinationPort,
      int masqueradePort) {}

  private final NetstatOptions options;
  private final KernelFiles files;
  private final Names names;

  Masquerade(NetstatOptions options, KernelFiles files, Names names) {
    this.options = options;
    this.files = files;
    this.names = names;
  }

  /** The entries; empty where the kernel tracks no connections. */
  Optional<List<Entry>> read() throws KernelFileException, IOException {
    List<Entry> entries = new ArrayList<>();
    boolean there =
        files.lines(FILE, 0, line -> parse(line).filter(this::isWanted).ifPresent(entries::add));
    return there ? Optional.of(entries) : Optional.empty();
  }

  private boolean isWanted(Entry entry) {
    boolean v6 = entry.source().isV6();
    return (!options.v4() && !options.v6()) || (v6 ? options.v6() : options.v4());
  }

  /**
   * Reads a line: the family, the protocol, the time left, the pairs of the way there and then
   * those of the way back, whose destination tells the source address that the peer sees.
   */
  static Optional<Entry> parse(Line line) {
    line.skip(2);
    String protocol = line.word();
    line.skip();
    long expires = line.number();
    List<Map<String, String>> ways = new ArrayList<>();
    while (line.hasMore()) {
      String word = line.word();
      int sign = word.indexOf('=');
      if (sign > 0) {
        if (word.startsWith("src=")) {
          ways.add(new HashMap<>());
        }
        if (!ways.isEmpty()) {
          ways.get(ways.size() - 1).putIfAbsent(word.substring(0, sign), word.substring(sign + 1));
        }
      }
    }
    if (ways.size() < 2) {
      throw new Line.MalformedException("both directions of a connection");
    }
    Map<String, String> there = ways.get(0);
    Map<String, String> back = ways.get(1);
    Ip source = ip(there.get("src"));
    if (source.equals(ip(back.get("dst")))) {
      return Optional.empty();
    }
    return Optional.of(
        new Entry(
            protocol,
            expires,
            source,
            port(there.get("sport")),
            ip(there.get("dst")),
            port(there.get("dport")),
            port(back.get("dport"))));
  }

  private static Ip ip(@Nullable String text) {
    return Ip.ofText(text == null ? "" : text);
  }

  private static int port(@Nullable String text) {
    return text == null ? 0 : (int) Line.of(text).number();
  }

  /** The keys of records. */
  static List<Column<Entry>> columns() {
    return List.of(
        new Column<>("protocol", Entry::protocol),
        new Column<>("expiresSeconds", Entry::expiresSeconds),
        new Column<>("sourceAddress", e -> e.source().toString()),
        new Column<>("sourcePort", e -> (long) e.sourcePort()),
        new Column<>("destinationAddress", e -> e.destination().toString()),
        new Column<>("destinationPort", e -> (long) e.destinationPort()),
        new Column<>("masqueradePort", e -> (long) e.masqueradePort()));
  }

  /** Writes records; false where the kernel tracks no connections. */
  boolean write(RecordWriter<Entry> writer) throws KernelFileException, IOException {
    Optional<List<Entry>> entries = read();
    for (Entry entry : entries.orElse(List.of())) {
      writer.write(entry);
    }
    return entries.isPresent();
  }

  /** Prints them; false where the kernel tracks no connections. */
  boolean print(Lines out) throws KernelFileException, IOException {
    Optional<List<Entry>> entries = read();
    if (entries.isEmpty()) {
      return false;
    }
    out.put("IP masquerading entries");
    out.put("prot   expire source               destination          ports");
    for (Entry entry : entries.get()) {
      out.left(Printable.of(entry.protocol()), 4).blank();
      out.right(time(entry.expiresSeconds()), 8).blank();
      out.left(host(entry.source()), 20).blank();
      out.left(host(entry.destination()), 20).blank();
      out.left(entry.sourcePort() + " -> " + port(entry), 0);
      out.left(entry.masqueradePort() == 0 ? "" : " (" + entry.masqueradePort() + ")", 0).end();
    }
    return true;
  }

  private String port(Entry entry) {
    for (Protocol protocol : Protocol.values()) {
      if (protocol.label().equals(entry.protocol())) {
        return Printable.of(names.port(protocol, entry.destinationPort()));
      }
    }
    return Integer.toString(entry.destinationPort());
  }

  private String host(Ip address) {
    String text = Printable.of(names.host(address));
    return options.wide() || text.length() <= 20 ? text : text.substring(0, 20);
  }

  private static String time(long seconds) {
    String rest = Long.toString(seconds % 60);
    return seconds / 60 + ":" + (rest.length() < 2 ? "0" : "") + rest;
  }
}
