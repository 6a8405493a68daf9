// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.lsof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netatop.cli.names.ServiceNames;
import dev.netatop.cli.procfs.InetSocket;
import dev.netatop.cli.procfs.Ip;
import dev.netatop.cli.procfs.Protocol;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressSpecTest {
  private static AddressSpec parse(String text) {
    return AddressSpec.parse(
        text, ServiceNames.read(Path.of("/nonexistent")), InetAddress::getAllByName);
  }

  private static InetSocket socket(Protocol protocol, Ip local, int port, Ip remote, int peer) {
    return new InetSocket(
        protocol, local, port, remote, peer, 1, 0, 0, InetSocket.Timer.NONE, 0, 1);
  }

  private static Ip ip(String text) {
    try {
      return new Ip(InetAddress.getByName(text).getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4, true, false, true",
    "6, false, true, false",
    "TCP, true, true, false",
    "udp, false, false, true",
    "4TCP:22, true, false, false",
    ":22, true, true, false",
    ":4000-4001, true, false, false",
    ":1-3999, true, true, true",
    ":53, false, false, true",
    "@192.0.2.1, true, false, false",
    "@192.0.2.2:22, true, false, false",
    "@[2001:db8::1], false, true, false",
    "6@[2001:db8::1]:22, false, true, false",
    "UDP@127.0.0.1:53, false, false, true"
  })
  void matchesEitherEnd(String spec, boolean tcp4, boolean tcp6, boolean udp) {
    AddressSpec parsed = parse(spec);
    assertThat(parsed.matches(socket(Protocol.TCP, ip("192.0.2.1"), 22, ip("192.0.2.2"), 4000)))
        .isEqualTo(tcp4);
    assertThat(parsed.matches(socket(Protocol.TCP6, ip("2001:db8::1"), 22, ip("::"), 0)))
        .isEqualTo(tcp6);
    assertThat(parsed.matches(socket(Protocol.UDP, ip("127.0.0.1"), 53, ip("0.0.0.0"), 0)))
        .isEqualTo(udp);
  }

  /** As with lsof: an IPv6 socket that speaks IPv4 is IPv6 by version alone, else IPv4. */
  @Test
  void mappedAddresses() {
    byte[] bytes = new byte[16];
    bytes[10] = -1;
    bytes[11] = -1;
    bytes[12] = 127;
    bytes[15] = 1;
    InetSocket mapped = socket(Protocol.TCP6, new Ip(bytes), 80, new Ip(bytes), 5000);
    assertThat(parse("6").matches(mapped)).isTrue();
    assertThat(parse("4").matches(mapped)).isFalse();
    assertThat(parse("4:80").matches(mapped)).isTrue();
    assertThat(parse("6:80").matches(mapped)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "foo:1",
        ":70000",
        ":nosuch",
        ":5-1",
        "@",
        "@[::1",
        "TCP@[::1]x",
        ":",
        "4@[::1]",
        ":1,,2"
      })
  void refusesOthers(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-i");
  }
}
