// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.cli.procfs.InetSocket;
import dev.netatop.cli.procfs.Ip;
import dev.netatop.cli.procfs.Protocol;
import dev.netatop.cli.procfs.UnixSocket;
import dev.netatop.cli.render.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A listing in net-tools' layout. What net-tools does not have stands behind its columns, so that a
 * script that counts fields finds those it knows.
 */
final class SocketText implements SocketSink {
  private static final int ADDRESS = 23;
  private static final int STATE = 11;
  private static final int WORD = 10;
  private static final int PROGRAM = 20;
  private static final int TIMER = 27;
  private static final int PACKETS = 11;
  private static final int BYTES = 13;

  private final NetstatOptions options;
  private final Names names;
  private final Lines out;
  private final List<Row> waiting = new ArrayList<>();

  /** A line that waits until the name servers have been asked, for all lines at once. */
  private record Row(InetSocket socket, Knowledge knowledge) {}

  SocketText(NetstatOptions options, Names names, Lines out) {
    this.options = options;
    this.names = names;
    this.out = out;
  }

  private String which() {
    if (options.all()) {
      return "(servers and established)";
    }
    return options.listening() ? "(only servers)" : "(w/o servers)";
  }

  @Override
  public void inetHeading() throws IOException {
    out.put("Active Internet connections " + which());
    out.left("Proto Recv-Q Send-Q ", 0).left("Local Address", ADDRESS).blank();
    out.left("Foreign Address", ADDRESS).blank().left("State", STATE);
    if (options.extend() > 0) {
      out.blank().left("User", WORD).blank().left("Inode", WORD);
    }
    if (options.programs()) {
      out.blank().left("PID/Program name", PROGRAM);
    }
    if (options.timers()) {
      out.blank().left("Timer", isExtended() ? TIMER : 0);
    }
    extraHeading();
    out.end();
  }

  private boolean isExtended() {
    return options.bytes() || options.rate() || options.allNamespaces();
  }

  private void extraHeading() {
    if (options.bytes()) {
      out.blank().right("Snt-Pk", PACKETS).blank().right("Snt-Bytes", BYTES);
      out.blank().right("Rcv-Pk", PACKETS).blank().right("Rcv-Bytes", BYTES);
    }
    if (options.rate()) {
      out.blank().right("Snt-Pk/s", PACKETS).blank().right("Snt-Bytes/s", BYTES);
      out.blank().right("Rcv-Pk/s", PACKETS).blank().right("Rcv-Bytes/s", BYTES);
    }
    if (options.allNamespaces()) {
      out.blank().left("Netns", WORD);
    }
  }

  @Override
  public void inet(InetSocket socket, Knowledge knowledge) throws IOException {
    if (names.asksForHosts()) {
      waiting.add(new Row(socket, knowledge));
    } else {
      print(socket, knowledge);
    }
  }

  @Override
  public void end() throws IOException {
    Set<Ip> hosts = new LinkedHashSet<>();
    for (Row row : waiting) {
      hosts.add(row.socket().local());
      hosts.add(row.socket().remote());
    }
    names.prepare(hosts);
    for (Row row : waiting) {
      print(row.socket(), row.knowledge());
    }
    waiting.clear();
  }

  private void print(InetSocket socket, Knowledge knowledge) throws IOException {
    out.left(socket.protocol().label(), 4).left("  ", 0);
    out.right(socket.receiveQueue(), 6).blank().right(socket.sendQueue(), 6).blank();
    out.left(end(socket.protocol(), socket.local(), socket.localPort()), ADDRESS).blank();
    out.left(end(socket.protocol(), socket.remote(), socket.remotePort()), ADDRESS).blank();
    out.left(socket.stateName(), STATE);
    if (options.extend() > 0) {
      out.blank().left(Printable.of(names.user(socket.uid())), WORD);
      out.blank().left(socket.inode(), WORD);
    }
    if (options.programs()) {
      out.blank().left(program(knowledge), PROGRAM);
    }
    if (options.timers()) {
      out.blank().left(timer(socket.timer()), isExtended() ? TIMER : 0);
    }
    extra(knowledge);
    out.end();
  }

  private void extra(Knowledge knowledge) {
    if (options.bytes()) {
      traffic(knowledge.traffic());
    }
    if (options.rate()) {
      traffic(knowledge.rate());
    }
    if (options.allNamespaces()) {
      out.blank().left(knowledge.netns(), WORD);
    }
  }

  private void traffic(Optional<Traffic> known) {
    if (known.isEmpty()) {
      out.blank().right("-", PACKETS).blank().right("-", BYTES);
      out.blank().right("-", PACKETS).blank().right("-", BYTES);
      return;
    }
    Traffic traffic = known.get();
    out.blank().right(traffic.sentPackets(), PACKETS).blank().right(traffic.sentBytes(), BYTES);
    out.blank().right(traffic.receivedPackets(), PACKETS);
    out.blank().right(traffic.receivedBytes(), BYTES);
  }

  /** Address and port; the address is cut so that the port is always there. */
  private String end(Protocol protocol, Ip address, int number) {
    String host = Printable.of(names.host(address));
    String port = names.port(protocol, number);
    int room = Math.max(0, ADDRESS - 1 - port.length());
    if (!options.wide() && host.length() > room) {
      host = host.substring(0, room);
    }
    return host + ':' + port;
  }

  private static String program(Knowledge knowledge) {
    return knowledge.owner().map(SocketText::program).orElse("-");
  }

  private static String program(Owner owner) {
    String text = owner.pid() + "/" + Printable.of(owner.program());
    return text.length() < PROGRAM ? text : text.substring(0, PROGRAM - 1);
  }

  private static String timer(InetSocket.Timer timer) {
    if (timer.kind() == 0) {
      return "off (0.00/" + timer.retransmits() + "/" + timer.probes() + ")";
    }
    return String.format(
        Locale.ROOT,
        "%s (%d.%02d/%d/%d)",
        timerName(timer.kind()),
        timer.jiffies() / 100,
        timer.jiffies() % 100,
        timer.retransmits(),
        timer.probes());
  }

  /** The name of a pending timer. */
  static String timerName(int kind) {
    return switch (kind) {
      case 0 -> "off";
      case 1 -> "on";
      case 2 -> "keepalive";
      case 3 -> "timewait";
      case 4 -> "probe";
      default -> "unkn-" + kind;
    };
  }

  @Override
  public void unixHeading() throws IOException {
    end();
    out.put("Active UNIX domain sockets " + which());
    out.left("Proto RefCnt Flags       Type       State         I-Node  ", 0);
    if (options.programs()) {
      out.blank().left("PID/Program name", PROGRAM);
    }
    if (options.allNamespaces()) {
      out.blank().left("Netns", WORD);
    }
    out.left(" Path", 0).end();
  }

  @Override
  public void unix(UnixSocket socket, Knowledge knowledge) throws IOException {
    out.left("unix  ", 0).left(socket.references(), 6).blank();
    out.left(socket.flagsText(), 11).blank().left(socket.typeName(), 10).blank();
    out.left(socket.stateName(), 13).blank().left(socket.inode(), 8);
    if (options.programs()) {
      out.blank().left(program(knowledge), PROGRAM);
    }
    if (options.allNamespaces()) {
      out.blank().left(knowledge.netns(), WORD);
    }
    out.blank().left(Printable.of(socket.path()), 0).end();
  }
}
