// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SocketTableTest {
  private final SocketTable table = new SocketTable(10);

  private void udp(boolean isV6, String local, int port, String remote, int remotePort, int inode) {
    table.add(DiagMessages.UDP, Ends.row(isV6, local, port, remote, remotePort, inode));
  }

  private List<Long> found(Endpoint end, boolean isGroup) {
    return table.find(end, isGroup).stream().map(SocketRow::inode).toList();
  }

  @Test
  void aConnectionIsOfItsTwoEndsAndNoListeners() {
    table.add(DiagMessages.TCP, Ends.row(false, "*", 80, "*", 0, 1));
    table.add(DiagMessages.TCP, Ends.row(false, "10.0.0.1", 80, "10.0.0.2", 5000, 2));
    table.add(DiagMessages.TCP, Ends.row(true, "::ffff:10.0.0.1", 80, "10.0.0.3", 5000, 3));
    assertThat(found(Ends.tcp("10.0.0.1", 80, "10.0.0.2", 5000), false)).containsExactly(2L);
    assertThat(found(Ends.tcp("10.0.0.1", 80, "10.0.0.2", 5001), false)).isEmpty();
    assertThat(found(Ends.udp("10.0.0.1", 80, "10.0.0.2", 5000), false)).isEmpty();
    // An IPv6 socket that talks IPv4.
    assertThat(found(Ends.tcp("10.0.0.1", 80, "10.0.0.3", 5000), false)).containsExactly(3L);
  }

  @Test
  void theBestFittingDatagramSocketIsMeant() {
    udp(false, "*", 53, "*", 0, 1);
    udp(false, "10.0.0.1", 53, "*", 0, 2);
    udp(false, "10.0.0.1", 53, "10.0.0.9", 99, 3);
    assertThat(found(Ends.udp("10.0.0.1", 53, "10.0.0.9", 99), false)).containsExactly(3L);
    assertThat(found(Ends.udp("10.0.0.1", 53, "10.0.0.9", 98), false)).containsExactly(2L);
    assertThat(found(Ends.udp("10.0.0.2", 53, "10.0.0.9", 99), false)).containsExactly(1L);
    assertThat(found(Ends.udp("10.0.0.2", 54, "10.0.0.9", 99), false)).isEmpty();
  }

  @Test
  void anIpv6SocketTakesIpv4UnlessItSaysNo() {
    udp(true, "*", 53, "*", 0, 1);
    table.add(DiagMessages.UDP, new SocketRow(true, true, 0, 0, 54, 0, 0, 0, 0, 1002, 2, 7));
    udp(true, "2001:db8::1", 55, "*", 0, 3);
    assertThat(found(Ends.udp("10.0.0.1", 53, "10.0.0.9", 99), false)).containsExactly(1L);
    assertThat(found(Ends.udp("2001:db8::1", 53, "2001:db8::2", 99), false)).containsExactly(1L);
    assertThat(found(Ends.udp("10.0.0.1", 54, "10.0.0.9", 99), false)).isEmpty();
    assertThat(found(Ends.udp("2001:db8::1", 54, "2001:db8::2", 99), false)).containsExactly(2L);
    assertThat(found(Ends.udp("10.0.0.1", 55, "10.0.0.9", 99), false)).isEmpty();
  }

  @Test
  void anIpv4SocketTakesNoIpv6() {
    udp(false, "*", 53, "*", 0, 1);
    assertThat(found(Ends.udp("2001:db8::1", 53, "2001:db8::2", 99), false)).isEmpty();
  }

  @Test
  void whatIsSentToAGroupGoesToAllThatTakeIt() {
    udp(false, "*", 5353, "*", 0, 1);
    udp(false, "224.0.0.251", 5353, "*", 0, 2);
    udp(false, "10.0.0.1", 5353, "*", 0, 3);
    udp(false, "224.0.0.9", 5353, "*", 0, 4);
    assertThat(found(Ends.udp("224.0.0.251", 5353, "10.0.0.9", 5353), true))
        .containsExactlyInAnyOrder(1L, 2L);
  }

  @Test
  void whoIsBoundToAGroupSendsFromAnotherAddress() {
    udp(false, "224.0.0.251", 5353, "*", 0, 2);
    assertThat(found(Ends.udp("10.0.0.1", 5353, "224.0.0.251", 5353), false)).containsExactly(2L);
    udp(false, "*", 5353, "*", 0, 1);
    assertThat(found(Ends.udp("10.0.0.1", 5353, "224.0.0.251", 5353), false)).containsExactly(1L);
  }

  @Test
  void isBoundedAndTakesNoSocketsWithoutPort() {
    table.add(DiagMessages.UDP, Ends.row(false, "*", 0, "*", 0, 1));
    assertThat(table.size()).isZero();
    for (int port = 1; port <= 20; port++) {
      udp(false, "*", port, "*", 0, port);
    }
    assertThat(table.size()).isEqualTo(10);
    assertThat(found(Ends.udp("10.0.0.1", 10, "10.0.0.2", 1), false)).containsExactly(10L);
    assertThat(found(Ends.udp("10.0.0.1", 11, "10.0.0.2", 1), false)).isEmpty();
  }
}
