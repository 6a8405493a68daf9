// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class InterfaceTextTest {
  @Test
  void ifInet6HasItsNumbersInHexadecimal() {
    String text =
        """
        00000000000000000000000000000001 01 80 10 80       lo
        fd000000000000000000000000000002 1f 40 00 82     eth0
        """;
    assertThat(InterfaceText.ifInet6(text)).isEqualTo(Map.of(1, "lo", 31, "eth0"));
  }

  @Test
  void igmpHasAHeadingAndLinesForGroups() {
    String text =
        """
        Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter
        1\tlo        :     1      V3
        \t\t\t\t010000E0     1 0:00000000\t\t0
        12\tlongname.4094:     1      V3
        \t\t\t\t010000E0     1 0:00000000\t\t0
        """;
    assertThat(InterfaceText.igmp(text)).isEqualTo(Map.of(1, "lo", 12, "longname.4094"));
  }

  @Test
  void devMcastHasALineForEachAddress() {
    String text =
        """
        2    ifb0            1     0     333300000001
        4    eth0            1     0     333300000001
        4    eth0            1     0     01005e000001
        """;
    assertThat(InterfaceText.devMcast(text)).isEqualTo(Map.of(2, "ifb0", 4, "eth0"));
  }

  @Test
  void whatIsOfAnotherFormNamesNothing() {
    assertThat(InterfaceText.ifInet6("garbage\n\nzz 0g a b c d\n")).isEmpty();
    assertThat(InterfaceText.igmp("99999999999 eth0\n")).isEmpty();
  }
}
