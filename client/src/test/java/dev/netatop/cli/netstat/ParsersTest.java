// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.cli.procfs.Line;
import java.nio.ByteOrder;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines of kernel files, as they are and as they should not be. */
class ParsersTest {
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
