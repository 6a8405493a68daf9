// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.pcap.LinkType;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcap4j.core.BpfProgram;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.Pcaps;
import org.pcap4j.packet.namednumber.DataLinkType;

/** Expressions, compiled by libpcap and run by it over frames. */
final class CaptureFilterTest {
  private static final String MAC = "020000000002 020000000001 ";
  private static final String REST = "12340035 000c0000 01020304 00000000";

  private static String v4(String protocol) {
    return "45000020 00070000 40" + protocol + "0000 c0000201 c0000202 " + REST;
  }

  private static String v6(String header) {
    return "60000000 000c"
        + header
        + "40 20010db8000000000000000000000001 20010db8000000000000000000000002 "
        + REST;
  }

  private static boolean passes(int linkType, String user, String frame) throws Exception {
    try (PcapHandle dead = Pcaps.openDead(DataLinkType.getInstance(linkType), 192)) {
      BpfProgram program =
          dead.compileFilter(
              CaptureFilter.expression(linkType, user),
              BpfCompileMode.OPTIMIZE,
              PcapHandle.PCAP_NETMASK_UNKNOWN);
      try {
        return program.applyFilter(HexFormat.of().parseHex(frame.replaceAll("\\s", "")));
      } finally {
        program.free();
      }
    }
  }

  private static void takesTransportOnly(int linkType, String beforeV4, String beforeV6)
      throws Exception {
    for (String protocol : List.of("06", "11")) {
      assertThat(passes(linkType, "", beforeV4 + v4(protocol))).isTrue();
    }
    for (String header : List.of("00", "06", "11", "2b", "2c", "33", "3c", "87", "8b", "8c")) {
      assertThat(passes(linkType, "", beforeV6 + v6(header))).as(header).isTrue();
    }
    for (String other : List.of("01", "02", "2f", "32", "84")) {
      assertThat(passes(linkType, "", beforeV4 + v4(other))).as(other).isFalse();
    }
    for (String other : List.of("3a", "32", "3b", "84")) {
      assertThat(passes(linkType, "", beforeV6 + v6(other))).as(other).isFalse();
    }
  }

  @Test
  void ethernet() throws Exception {
    takesTransportOnly(LinkType.ETHERNET, MAC + "0800", MAC + "86dd");
    assertThat(passes(LinkType.ETHERNET, "", MAC + "0806" + v4("11"))).as("ARP").isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8100", "88a8", "9100"})
  void taggedEthernet(String tag) throws Exception {
    String one = MAC + tag + "0005";
    takesTransportOnly(LinkType.ETHERNET, one + "0800", one + "86dd");
    String two = one + "8100" + "0007";
    takesTransportOnly(LinkType.ETHERNET, two + "0800", two + "86dd");
  }

  @Test
  void laterFragments() throws Exception {
    String later = "45000020 00070003 40110000 c0000201 c0000202 " + REST;
    assertThat(passes(LinkType.ETHERNET, "", MAC + "0800" + later)).isTrue();
    assertThat(passes(LinkType.ETHERNET, "", MAC + "8100 0005 0800" + later)).isTrue();
    assertThat(passes(LinkType.RAW_12, "", later)).isTrue();
  }

  @Test
  void optionsDoNotMatter() throws Exception {
    String options = "46000024 00070000 40060000 c0000201 c0000202 01010101" + REST;
    assertThat(passes(LinkType.ETHERNET, "", MAC + "0800" + options)).isTrue();
  }

  @Test
  void otherLinkTypes() throws Exception {
    takesTransportOnly(LinkType.RAW_12, "", "");
    takesTransportOnly(LinkType.LINUX_SLL, sll("0800"), sll("86dd"));
    takesTransportOnly(LinkType.LINUX_SLL2, sll2("0800"), sll2("86dd"));
    takesTransportOnly(LinkType.PPP, "ff030021", "ff030057");
    takesTransportOnly(LinkType.LOOP, "00000002", "0000000a");
    assertThat(passes(LinkType.IPV4, "", v4("11"))).isTrue();
    assertThat(passes(LinkType.IPV4, "", v4("01"))).isFalse();
  }

  private static String sll(String type) {
    return "0000 0200 0000 000000000000 0000" + type;
  }

  private static String sll2(String type) {
    return type + "0000 00000002 0200 00 00 0000000000000000";
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9, 12, 50, 51, 108, 113, 228, 229, 276})
  void compilesForAllLinkTypesThatLibpcapHas(int linkType) {
    assertThat(CaptureFilter.knows(linkType)).isTrue();
    assertThatCode(() -> passes(linkType, "port 80", "00")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(ints = {105, 127, 204, 227, 253, 195, -1})
  void knowsThatOthersHoldNoIpItCanFind(int linkType) {
    assertThat(CaptureFilter.knows(linkType)).isFalse();
  }

  @Test
  void theUsersExpressionNarrowsIt() throws Exception {
    String frame = MAC + "0800" + v4("11");
    assertThat(passes(LinkType.ETHERNET, "port 53", frame)).isTrue();
    assertThat(passes(LinkType.ETHERNET, "port 54 or port 55", frame)).isFalse();
    assertThat(passes(LinkType.ETHERNET, "  ", frame)).isTrue();
    assertThat(passes(LinkType.ETHERNET, "icmp or port 53", MAC + "0800" + v4("01"))).isFalse();
  }

  @Test
  void aVlanOfTheUsersDoesNotHideTheRest() throws Exception {
    String tagged = MAC + "8100 0005 0800" + v4("11");
    assertThat(passes(LinkType.ETHERNET, "vlan 5", tagged)).isTrue();
    assertThat(passes(LinkType.ETHERNET, "vlan 5 and port 53", tagged)).isTrue();
    assertThat(passes(LinkType.ETHERNET, "vlan 6", tagged)).isFalse();
    assertThat(passes(LinkType.ETHERNET, "vlan 5", MAC + "0800" + v4("11"))).isFalse();
  }

  @Test
  void aWrongExpressionIsToldWithTheReason() {
    assertThatThrownBy(() -> Startup.checkFilter("tcp prot 80"))
        .isInstanceOf(SourceException.class)
        .hasMessageStartingWith("the filter \"tcp prot 80\" cannot be used: ")
        .hasMessageContaining("syntax error")
        .hasMessageEndingWith("; see pcap-filter(7)");
    assertThatThrownBy(() -> Startup.checkFilter("tcp) or (udp"))
        .as("whole by itself, not only between our parentheses")
        .isInstanceOf(SourceException.class);
    assertThatThrownBy(() -> Startup.checkFilter("tcp\0")).isInstanceOf(SourceException.class);
    assertThatThrownBy(() -> Startup.checkFilter("tcp or ".repeat(2000) + "tcp"))
        .isInstanceOf(SourceException.class);
    assertThatCode(() -> Startup.checkFilter("tcp port 80 or vlan 7")).doesNotThrowAnyException();
    assertThatCode(() -> Startup.checkFilter("")).doesNotThrowAnyException();
  }

  @Test
  void aWrongNameIsToldWithTheRightOnes() {
    List<Link> links = List.of(new Link(2, "lo", true, true), new Link(1, "eth0", true, false));
    assertThatThrownBy(() -> Startup.checkNames(List.of("lo", "eth1"), links))
        .isInstanceOf(SourceException.class)
        .hasMessage("there is no network interface \"eth1\" here, but eth0, lo");
    assertThatCode(() -> Startup.checkNames(List.of("eth0"), links)).doesNotThrowAnyException();
  }
}
