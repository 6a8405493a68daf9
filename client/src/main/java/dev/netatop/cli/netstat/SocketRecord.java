// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.cli.procfs.InetSocket;
import dev.netatop.cli.procfs.UnixSocket;
import dev.netatop.cli.render.Column;
import dev.netatop.cli.render.RecordWriter;
import dev.netatop.client.SocketInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A socket with flat keys.
 *
 * @param inet where it is an internet socket
 * @param unix where it is a Unix socket
 */
record SocketRecord(Optional<InetSocket> inet, Optional<UnixSocket> unix, Knowledge knowledge) {

  /** Writes a listing as records. */
  static SocketSink sink(RecordWriter<SocketRecord> writer) {
    return new SocketSink() {
      @Override
      public void inetHeading() {}

      @Override
      public void unixHeading() {}

      @Override
      public void end() {}

      @Override
      public void inet(InetSocket socket, Knowledge knowledge) throws IOException {
        writer.write(new SocketRecord(Optional.of(socket), Optional.empty(), knowledge));
      }

      @Override
      public void unix(UnixSocket socket, Knowledge knowledge) throws IOException {
        writer.write(new SocketRecord(Optional.empty(), Optional.of(socket), knowledge));
      }
    };
  }

  /** The keys. */
  static List<Column<SocketRecord>> columns(Names names) {
    List<Column<SocketRecord>> columns = new ArrayList<>();
    columns.add(
        new Column<>("protocol", r -> r.inet.map(s -> s.protocol().label()).orElse("unix")));
    columns.add(ofInet("receiveQueue", InetSocket::receiveQueue));
    columns.add(ofInet("sendQueue", InetSocket::sendQueue));
    columns.add(ofInet("localAddress", s -> s.local().toString()));
    columns.add(ofInet("localPort", s -> (long) s.localPort()));
    columns.add(ofInet("remoteAddress", s -> s.remote().toString()));
    columns.add(ofInet("remotePort", s -> (long) s.remotePort()));
    columns.add(
        new Column<>(
            "state",
            r ->
                orNull(
                    r.inet
                        .map(InetSocket::stateName)
                        .or(() -> r.unix.map(UnixSocket::stateName)))));
    columns.add(ofInet("uid", s -> s.uid() == InetSocket.NO_UID ? null : s.uid()));
    columns.add(ofInet("user", s -> s.uid() == InetSocket.NO_UID ? null : names.user(s.uid())));
    columns.add(
        new Column<>(
            "inode",
            r -> orNull(r.inet.map(InetSocket::inode).or(() -> r.unix.map(UnixSocket::inode)))));
    columns.add(of("pid", r -> r.knowledge.owner().map(o -> (long) o.pid())));
    columns.add(of("program", r -> r.knowledge.owner().map(Owner::program)));
    columns.add(ofInet("timer", s -> SocketText.timerName(s.timer().kind())));
    columns.add(ofInet("timerMs", s -> s.timer().kind() == 0 ? null : s.timer().jiffies() * 10));
    columns.add(ofInet("retransmits", s -> s.timer().retransmits()));
    columns.add(ofInet("probes", s -> s.timer().probes()));
    columns.add(ofUnix("references", UnixSocket::references));
    columns.add(ofUnix("flags", UnixSocket::flagsText));
    columns.add(ofUnix("socketType", UnixSocket::typeName));
    columns.add(ofUnix("path", UnixSocket::path));
    columns.add(of("netns", r -> Optional.of(r.knowledge.netns()).filter(n -> n != 0)));
    columns.add(
        of("device", r -> r.knowledge.info().map(SocketInfo::device).filter(d -> !d.isEmpty())));
    traffic(columns, "", r -> r.knowledge.traffic());
    traffic(columns, "PerSecond", r -> r.knowledge.rate());
    return columns;
  }

  private static void traffic(
      List<Column<SocketRecord>> columns,
      String suffix,
      Function<SocketRecord, Optional<Traffic>> traffic) {
    columns.add(of("sentPackets" + suffix, traffic.andThen(t -> t.map(Traffic::sentPackets))));
    columns.add(of("sentBytes" + suffix, traffic.andThen(t -> t.map(Traffic::sentBytes))));
    columns.add(
        of("receivedPackets" + suffix, traffic.andThen(t -> t.map(Traffic::receivedPackets))));
    columns.add(of("receivedBytes" + suffix, traffic.andThen(t -> t.map(Traffic::receivedBytes))));
  }

  private static Column<SocketRecord> ofInet(
      String name, Function<InetSocket, @Nullable Object> value) {
    return new Column<>(name, r -> r.inet.isPresent() ? value.apply(r.inet.get()) : null);
  }

  private static Column<SocketRecord> ofUnix(String name, Function<UnixSocket, Object> value) {
    return of(name, r -> r.unix.map(value));
  }

  private static <V> Column<SocketRecord> of(
      String name, Function<SocketRecord, Optional<V>> value) {
    return new Column<>(name, r -> orNull(value.apply(r)));
  }

  private static @Nullable Object orNull(Optional<?> value) {
    return value.isPresent() ? value.get() : null;
  }
}
