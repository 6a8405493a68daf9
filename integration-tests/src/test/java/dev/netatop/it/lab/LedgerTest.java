// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.capture.Packet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LedgerTest {
  private static final InetAddress HERE = address("192.0.2.1");
  private static final InetAddress THERE = address("192.0.2.2");
  private static final TaskId PARENT = new TaskId(10, 10);
  private static final TaskId CHILD = new TaskId(11, 11);
  private static final int SYN = 2;
  private static final int ACK = 16;

  private final Ledger ledger = new Ledger(new Side("here", HERE, address("2001:db8::1")));

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Packet sent(long timeNs, int flags) {
    return new Packet(timeNs, Packet.TCP, HERE, 80, THERE, 4000, 40, flags);
  }

  private static Packet received(long timeNs, int flags) {
    return new Packet(timeNs, Packet.TCP, THERE, 4000, HERE, 80, 60, flags);
  }

  private static Counters tcp(int sent, int received) {
    return new Counters(sent, sent * 40L, received, received * 60L, 0, 0, 0, 0);
  }

  private static Endpoint connection() {
    return Endpoint.connected(Packet.TCP, 80, THERE, 4000);
  }

  private static Endpoint listener() {
    return Endpoint.unconnected(Packet.TCP, false, 80);
  }

  @Test
  void packetsBelongToTheOwnerOfTheirMoment() {
    ledger.own(connection(), PARENT, 0);
    ledger.own(connection(), CHILD, 100);
    assertThat(ledger.expect(List.of(sent(1, ACK), received(99, ACK), sent(100, ACK))))
        .isEqualTo(Map.of(Optional.of(PARENT), tcp(1, 1), Optional.of(CHILD), tcp(1, 0)));
  }

  @Test
  void handshakeBelongsToTheListenersOwnerAndTheRestToTheFirstUser() {
    ledger.own(listener(), PARENT, 0);
    ledger.own(connection(), CHILD, 100);
    ledger.own(listener(), CHILD, 100);
    List<Packet> packets =
        List.of(
            received(1, SYN),
            sent(2, SYN | ACK),
            received(3, ACK),
            received(4, ACK), // Before anybody has used the connection.
            sent(101, ACK));
    assertThat(ledger.expect(packets))
        .isEqualTo(Map.of(Optional.of(PARENT), tcp(1, 2), Optional.of(CHILD), tcp(1, 1)));
  }

  @Test
  void handshakeOfAConnectionFromHereIsItsMakers() {
    ledger.own(connection(), PARENT, 0);
    ledger.own(listener(), CHILD, 0);
    assertThat(ledger.expect(List.of(sent(1, SYN), received(2, SYN | ACK), sent(3, ACK))))
        .isEqualTo(Map.of(Optional.of(PARENT), tcp(2, 1)));
  }

  @Test
  void connectionThatNobodyUsesIsTheListeners() {
    ledger.own(listener(), PARENT, 0);
    assertThat(
            ledger.expect(
                List.of(received(1, SYN), sent(2, SYN | ACK), received(3, ACK), received(4, ACK))))
        .isEqualTo(Map.of(Optional.of(PARENT), tcp(1, 3)));
  }

  @Test
  void packetsWithoutASocketAreNobodys() {
    assertThat(ledger.expect(List.of(received(1, SYN), sent(2, ACK))))
        .isEqualTo(Map.of(Optional.<TaskId>empty(), tcp(1, 1)));
  }
}
