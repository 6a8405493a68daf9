// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of /proc/net that tell of sockets, as they are and as they should not be. */
class SocketLinesTest {
  private static final String TCP =
      "   7: 0100007F:1F90 0200007F:0016 08 00000010:00000FFF 02:000004D2 00000003  1000"
          + "        2 18446744073709551615 1 0000000036b075a8 20 4 30 10 -1";

  @Test
  void socketOfLittleEndianMachine() {
    InetSocket socket = InetSocket.parse(Protocol.TCP, Line.of(TCP), ByteOrder.LITTLE_ENDIAN);

    assertThat(socket.local()).hasToString("127.0.0.1");
    assertThat(socket.localPort()).isEqualTo(8080);
    assertThat(socket.remote()).hasToString("127.0.0.2");
    assertThat(socket.remotePort()).isEqualTo(22);
    assertThat(socket.stateName()).isEqualTo("CLOSE_WAIT");
    assertThat(socket.sendQueue()).isEqualTo(16);
    assertThat(socket.receiveQueue()).isEqualTo(4095);
    assertThat(socket.timer()).isEqualTo(new InetSocket.Timer(2, 1234, 3, 2));
    assertThat(socket.uid()).isEqualTo(1000);
    assertThat(Long.toUnsignedString(socket.inode())).isEqualTo("18446744073709551615");
    assertThat(socket.isServer()).isFalse();
  }

  @Test
  void socketOfBigEndianMachine() {
    InetSocket socket = InetSocket.parse(Protocol.TCP, Line.of(TCP), ByteOrder.BIG_ENDIAN);

    assertThat(socket.local()).hasToString("1.0.0.127");
  }

  @ParameterizedTest
  @CsvSource({
    "00000000000000000000000000000000, ::",
    "00000000000000000000000001000000, ::1",
    "0000000000000000FFFF00000100007F, 127.0.0.1",
    "B80D0120222211116655443388887777, 2001:db8:1111:2222:3344:5566:7777:8888",
    "000080FE00000000000000FF010000FE, fe80::ff00:0:fe00:1",
    "B80D0120000000000000000001000000, 2001:db8::1",
    "B80D0120000001000000000001000000, 2001:db8:1::1",
    "0000000000000000000000000100007F, ::127.0.0.1",
    "B80D0120000000000100000000000000, 2001:db8::1:0:0",
    "00000120000000000000000000000100, 2001::1:0",
    "B80D0120000000000000010000000000, 2001:db8:0:0:1::",
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
  })
  void addressesAreWrittenAsInetNtopDoes(String kernel, String text) {
    String line =
        "0: "
            + kernel
            + ":0016 "
            + kernel
            + ":0000 0A 00000000:00000000 00:00000000 00000000 0 0 9";

    InetSocket socket = InetSocket.parse(Protocol.TCP6, Line.of(line), ByteOrder.LITTLE_ENDIAN);

    assertThat(socket.local()).hasToString(text);
    assertThat(socket.isServer()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0:",
        "0: 0100007F",
        "0: 0100007G:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 9",
        "0: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0",
        "0: 0100007F:0016 00000000:0000 0A 00000000 00000000 00:00000000 00000000 0 0 9",
        "0: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000 x 0 9",
        "0: 0100007F:00000000000000016 00000000:0000 0A 0:0 00:00000000 00000000 0 0 9",
      })
  void malformedLinesAreRefused(String line) {
    assertThatThrownBy(() -> InetSocket.parse(Protocol.TCP, Line.of(line), ByteOrder.LITTLE_ENDIAN))
        .isInstanceOf(Line.MalformedException.class);
  }

  @Test
  void everyTcpStateHasItsName() {
    String[] names = {
      "ESTABLISHED",
      "SYN_SENT",
      "SYN_RECV",
      "FIN_WAIT1",
      "FIN_WAIT2",
      "TIME_WAIT",
      "CLOSE",
      "CLOSE_WAIT",
      "LAST_ACK",
      "LISTEN",
      "CLOSING",
      "SYN_RECV",
      "UNKNOWN"
    };
    for (int i = 0; i < names.length; i++) {
      assertThat(Protocol.TCP.state(i + 1)).isEqualTo(names[i]);
    }
    assertThat(Protocol.UDP.state(7)).isEmpty();
    assertThat(Protocol.UDP6.state(1)).isEqualTo("ESTABLISHED");
    assertThat(Protocol.RAW.state(7)).isEqualTo("7");
  }

  @Test
  void unixSocketsKeepBlanksInTheirNames() {
    UnixSocket named =
        UnixSocket.parse(Line.of("0000: 00000002 00000000 00010000 0001 01  1157 /run/a b"));
    UnixSocket bare = UnixSocket.parse(Line.of("0000: 00000003 00000000 00000000 0002 03 9"));

    assertThat(named.path()).isEqualTo("/run/a b");
    assertThat(named.isServer()).isTrue();
    assertThat(named.flagsText()).isEqualTo("[ ACC ]");
    assertThat(named.stateName()).isEqualTo("LISTENING");
    assertThat(bare.path()).isEmpty();
    assertThat(bare.typeName()).isEqualTo("DGRAM");
    assertThat(bare.stateName()).isEqualTo("CONNECTED");
    assertThat(bare.isServer()).isFalse();
  }

  @Test
  void sctpShowsThePrimaryAddresses() {
    InetSocket association =
        Sctp.association(
            Line.of(
                "ffff ffff 2 1 3 0 1 4 5 1000 20003 5000 60000 10.0.0.1 *192.168.1.1 <->"
                    + " *2001:db8::2 10.0.0.2 \t 7500 10 10 10 0 0 0 1 0 212992 212992"));
    InetSocket endpoint =
        Sctp.endpoint(Line.of("ffff ffff 2   10  29   5000      7 20001 192.168.1.1 10.0.0.1 "));

    assertThat(association.local()).hasToString("192.168.1.1");
    assertThat(association.remote()).hasToString("2001:db8::2");
    assertThat(association.stateName()).isEqualTo("ESTABLISHED");
    assertThat(association.sendQueue()).isEqualTo(4);
    assertThat(association.receiveQueue()).isEqualTo(5);
    assertThat(association.remotePort()).isEqualTo(60000);
    assertThat(endpoint.local()).hasToString("192.168.1.1");
    assertThat(endpoint.stateName()).isEqualTo("LISTEN");
    assertThat(endpoint.isServer()).isTrue();
  }

  @Test
  void tablesFindSocketsOfAllKindsByTheirInodes(@TempDir Path root) throws IOException {
    Path net = Files.createDirectories(root.resolve("42/net"));
    String any6 = "00000000000000000000000000000000:0000";
    String queues = " 00000000:00000000 00:00000000 00000000     0        0 ";
    Files.writeString(net.resolve("tcp"), "heading\n" + TCP.replace("18446744073709551615", "11"));
    Files.writeString(
        net.resolve("tcp6"),
        "heading\nbroken\n   0: B80D0120000000000000000001000000:0016 "
            + any6
            + " 0A"
            + queues
            + "12 1 0\n   1: 0000000000000000FFFF00000100007F:0050 "
            + any6
            + " 06"
            + queues
            + "0 1 0\n   2: 0000000000000000FFFF00000100007F:0050 "
            + any6
            + " 0A"
            + queues
            + "13 1 0\n");
    Files.writeString(
        net.resolve("icmp"), "heading\n 1: 0100007F:0003 00000000:0000 07" + queues + "14 2 0\n");
    Files.writeString(
        net.resolve("unix"),
        """
        Num       RefCount Protocol Flags    Type St Inode Path
        000000005a39d516: 00000002 00000000 00010000 0001 01 15 /run/a
        with a line feed
        0000000043c34c1d: 00000002 00000000 00000000 0002 01 16 @abs
        """);
    Files.writeString(net.resolve("packet"), "heading\n0000 3      3    0806   0     1 0 0 17\n");
    Files.writeString(net.resolve("netlink"), "heading\n0000 15 100 00000000 0 0 0 2 0 18\n");

    SocketTables tables = new SocketTables(new ProcFs(root), 42);

    assertThat(tables.inet()).containsOnlyKeys(11L, 12L, 13L, 14L);
    assertThat(tables.inet(12).orElseThrow().localAddress().getHostAddress())
        .isEqualTo("2001:db8:0:0:0:0:0:1");
    assertThat(tables.inet(12).orElseThrow().hasPeer()).isFalse();
    assertThat(tables.inet(13).orElseThrow().localAddress().getHostAddress())
        .isEqualTo("127.0.0.1");
    assertThat(tables.inet(13).orElseThrow().local().kernelText())
        .isEqualTo("0000000000000000FFFF00000100007F");
    assertThat(tables.inet(14).orElseThrow().family()).isEqualTo(Protocol.Family.ICMP);
    assertThat(tables.inet(11).orElseThrow().hasPeer()).isTrue();
    assertThat(tables.unix(15).orElseThrow().path()).isEqualTo("/run/a");
    assertThat(tables.unix(15).orElseThrow().address()).isEqualTo("000000005a39d516");
    assertThat(tables.unix(16).orElseThrow().path()).isEqualTo("@abs");
    assertThat(tables.packet(17)).contains(new SocketTables.PacketSocket(0x806, 3));
    assertThat(tables.netlink(18)).contains(15);
    assertThat(new SocketTables(new ProcFs(root), 43).inet()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "socket:[123], 123",
    "socket:[999999999999999999], 999999999999999999",
    "socket:[9999999999999999999],",
    "socket:[],",
    "socket:[,",
    "socket:[1x],",
    "socket:[-1],",
    "pipe:[123],",
  })
  void linksTellInodes(String link, @Nullable Long inode) {
    assertThat(SocketTables.inodeOf(link)).isEqualTo(Optional.ofNullable(inode));
  }
}
