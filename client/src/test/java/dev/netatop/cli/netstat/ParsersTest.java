// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of kernel files, as they are and as they should not be. */
class ParsersTest {
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
  void routesOfBothFamilies() {
    Route v4 =
        Route.parseV4(
            Line.of("eth0\t0001070A\t0764A8C0\t0007\t0\t0\t5\tFFFFFFFF\t1040\t2000\t10"),
            ByteOrder.LITTLE_ENDIAN);
    Route v6 =
        Route.parseV6(
            Line.of(
                "20010db8000500000000000000000000 40 00000000000000000000000000000000 00"
                    + " 00000000000000000000000000000000 00000100 00000002 00000000 00400001     lo"));

    assertThat(v4.destination()).hasToString("10.7.1.0");
    assertThat(v4.gateway()).hasToString("192.168.100.7");
    assertThat(v4.flagsText()).isEqualTo("UGH");
    assertThat(v4.prefixLength()).isEqualTo(32);
    assertThat(v4.metric()).isEqualTo(5);
    assertThat(v4.irtt()).isEqualTo(10);
    assertThat(v6.destination() + "/" + v6.prefixLength()).isEqualTo("2001:db8:5::/64");
    assertThat(v6.metric()).isEqualTo(256);
    assertThat(v6.flagsText()).isEqualTo("Ue");
    assertThat(v6.device()).isEqualTo("lo");
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
  void onlyTranslatedConnectionsAreMasqueraded() {
    String way =
        "ipv4     2 tcp      6 431999 ESTABLISHED src=10.0.0.2 dst=198.51.100.7 sport=40000"
            + " dport=443 src=198.51.100.7 dst=%s sport=443 dport=61000 [ASSURED] mark=0 use=1";

    assertThat(Masquerade.parse(Line.of(String.format(way, "10.0.0.2")))).isEmpty();
    assertThat(Masquerade.parse(Line.of(String.format(way, "192.0.2.1"))))
        .hasValueSatisfying(
            entry -> {
              assertThat(entry.source()).hasToString("10.0.0.2");
              assertThat(entry.destination()).hasToString("198.51.100.7");
              assertThat(entry.sourcePort()).isEqualTo(40000);
              assertThat(entry.destinationPort()).isEqualTo(443);
              assertThat(entry.masqueradePort()).isEqualTo(61000);
              assertThat(entry.expiresSeconds()).isEqualTo(431999);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0 B",
    "656, 656.0 B",
    "1492, 1.4 KiB",
    "1048576, 1.0 MiB",
    "-1, 15.9 EiB",
  })
  void volumesAreCutAfterOneDigit(long bytes, String text) {
    assertThat(InterfaceDetails.rounded(bytes)).isEqualTo(text);
  }

  @Test
  void interfacesAreOrderedByTheNumbersInTheirNames() {
    assertThat(Interface.ORDER.compare(named("eth2"), named("eth10"))).isNegative();
    assertThat(Interface.ORDER.compare(named("eth10"), named("eth10:1"))).isNegative();
    assertThat(Interface.ORDER.compare(named("br0"), named("eth0"))).isNegative();
    assertThat(Interface.ORDER.compare(named("lo"), named("lo"))).isZero();
    assertThat(named("lo").letters()).isEqualTo("LRU");
    assertThat(named("lo").names()).isEqualTo("73<UP,LOOPBACK,RUNNING>");
  }

  private static Interface named(String name) {
    return new Interface(name, 1500, 0x49, Optional.empty());
  }
}
