// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and answers as they passed on Linux 6.18 (x86-64). */
class DiagMessagesTest {
  private static final String V4_TCP_ANSWER =
      "7c0000001400000009000000e11c000002010000e2f884937f000001000000000000000000000000"
          + "7f00000100000000000000000000000000000000e3000000000000000000000000000000"
          + "000000000000000064e50900050008000000000008000f00000000000c0015000100000000000000"
          + "0600160052000000";
  private static final String V6_UDP_ANSWER =
      "840000001400000007000000e11c00000a070000a4a700000000000000000000000000000000000100"
          + "00000000000000000000000000000000000000e2000000000000000000000000000000000000"
          + "000000000062e50900050008000000000005000b000100000008000f00000000000c0015000100"
          + "0000000000000600160010000000";

  private final ByteBuffer out = ByteBuffer.allocate(200).order(ByteOrder.nativeOrder());

  @BeforeEach
  void onlyWhereBytesAreInThatOrder() {
    assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
  }

  private String written() {
    return HexFormat.of().formatHex(out.array(), 0, out.position());
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.nativeOrder());
  }

  @Test
  void asksForConnectionsFromTheLocalEnd() {
    DiagMessages.putLookup(out, Ends.tcp("127.0.0.1", 58104, "127.0.0.1", 33939), 0, 9);
    assertThat(written())
        .isEqualTo(
            "4800000014000100090000000000000002060000ffffffffe2f884937f000001000000000000000000"
                + "0000007f00000100000000000000000000000000000000ffffffffffffffff");
    out.clear();
    DiagMessages.putLookup(out, Ends.tcp("10.1.2.3", 1, "192.168.4.5", 2), 7, 9);
    assertThat(written())
        .contains("00010002" + "0a010203" + "0".repeat(24) + "c0a80405" + "0".repeat(24) + "07");
  }

  @Test
  void asksForDatagramSocketsFromTheRemoteEnd() {
    DiagMessages.putLookup(out, Ends.udp("::1", 42151, "fe80::2", 99), 0, 7);
    assertThat(written())
        .isEqualTo(
            "480000001400010007000000000000000a110000ffffffff0063a4a7fe80000000000000000000000000"
                + "00020000000000000000000000000000000100000000ffffffffffffffff");
  }

  @Test
  void asksForAll() {
    DiagMessages.putDump(out, DiagMessages.AF_INET6, DiagMessages.UDP, 0, 3);
    assertThat(written())
        .isEqualTo(
            "480000001400010303000000000000000a110000" + "0".repeat(88) + "ffffffffffffffff");
  }

  @Test
  void readsAConnection() {
    ByteBuffer in = bytes(V4_TCP_ANSWER);
    assertThat(DiagMessages.next(in))
        .isEqualTo(
            new DiagMessages.Reply.Found(
                9,
                new SocketRow(
                    false,
                    false,
                    0,
                    Ends.low("127.0.0.1"),
                    58104,
                    0,
                    Ends.low("127.0.0.1"),
                    33939,
                    0,
                    227,
                    648548,
                    1)));
    assertThat(DiagMessages.next(in)).isNull();
  }

  @Test
  void readsAnUnconnectedSocketThatTakesNoV4() {
    assertThat(DiagMessages.next(bytes(V6_UDP_ANSWER)))
        .isEqualTo(
            new DiagMessages.Reply.Found(
                7, new SocketRow(true, true, 0, 1, 42151, 0, 0, 0, 0, 226, 648546, 7)));
  }

  @Test
  void readsThatThereIsNone() {
    String none =
        "5c000000020000000a000000e11c0000feffffff48000000140001000a0000000000000002110000ffffffff"
            + "000100017f0000010000000000000000000000007f000001000000000000000000000000"
            + "00000000ffffffffffffffff";
    assertThat(DiagMessages.next(bytes(none))).isEqualTo(new DiagMessages.Reply.Failed(10, 2));
  }

  @Test
  void readsTheEndOfAList() {
    String done = "14000000030002000b000000e11c0000feffffff";
    ByteBuffer in = bytes(V4_TCP_ANSWER + done);
    assertThat(DiagMessages.next(in)).isInstanceOf(DiagMessages.Reply.Found.class);
    assertThat(DiagMessages.next(in)).isEqualTo(new DiagMessages.Reply.Done(11, 2));
  }

  @Test
  void skipsMessagesOfOtherKinds() {
    ByteBuffer in = bytes("1200000063000000000000000000000001020000" + V4_TCP_ANSWER);
    assertThat(DiagMessages.next(in)).isInstanceOf(DiagMessages.Reply.Found.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 40, 87, 123})
  void readsNothingOfWhatIsCut(int length) {
    assertThat(DiagMessages.next(bytes(V4_TCP_ANSWER.substring(0, length * 2)))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000000", "0f000000", "ffffffff", "ffffff7f", "00000080", "7d000000"})
  void distrustsLengths(String length) {
    assertThat(DiagMessages.next(bytes(length + V4_TCP_ANSWER.substring(8)))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000", "0300", "ffff"})
  void distrustsLengthsOfAttributes(String length) {
    int at = V6_UDP_ANSWER.indexOf("05000800");
    ByteBuffer in =
        bytes(V6_UDP_ANSWER.substring(0, at) + length + V6_UDP_ANSWER.substring(at + 4));
    assertThat(DiagMessages.next(in))
        .isInstanceOfSatisfying(
            DiagMessages.Reply.Found.class, found -> assertThat(found.row().isV6Only()).isFalse());
  }
}
