// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
  @ParameterizedTest
  @CsvSource({
    "::, ::",
    "::1, ::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "fe80::, fe80::",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "127.0.0.1, 127.0.0.1",
    "::ffff:10.0.0.1, 10.0.0.1"
  })
  void addressesAreWrittenShort(String address, String text) throws UnknownHostException {
    assertThat(Addresses.text(InetAddress.getByName(address))).isEqualTo(text);
  }

  @Test
  void servicesByNameAndPort() {
    ServiceNames services =
        ServiceNames.parse(
            List.of("# comment", "http 80/tcp www # web", "domain 53/udp", "alt 80/tcp", "x y"));
    assertThat(services.name(80, "tcp")).contains("http");
    assertThat(services.name(80, "udp")).isEmpty();
    assertThat(services.port("www", "tcp")).hasValue(80);
    assertThat(services.port("domain", "udp")).hasValue(53);
    assertThat(services.port("domain", "tcp")).isEmpty();
  }

  /** A name server that does not answer must not hold up a list. */
  @Test
  void namesThatDoNotComeAreNumbers() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    InetAddress slow = InetAddress.getByName("192.0.2.1");
    HostNames names =
        new HostNames(
            1,
            address -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                return "late";
              }
              return "never";
            });
    names.resolve(List.of(slow));
    assertThat(names.of(slow)).isEqualTo("192.0.2.1");
  }

  @Test
  void namesThatComeAreShown() throws Exception {
    InetAddress quick = InetAddress.getByName("192.0.2.2");
    HostNames names = new HostNames(60_000, address -> "quick.example");
    names.resolve(List.of(quick));
    assertThat(names.of(quick)).isEqualTo("quick.example");
    assertThat(names.of(InetAddress.getByName("192.0.2.3"))).isEqualTo("192.0.2.3");
  }
}
