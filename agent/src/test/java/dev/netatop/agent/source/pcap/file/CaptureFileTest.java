// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.file;

import static dev.netatop.agent.source.pcap.file.FileBytes.DATAGRAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.source.pcap.LinkType;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureFileTest {
  private final StringWriter out = new StringWriter();

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = CaptureFileTest.class.getResourceAsStream("/captures/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private List<String> count(String name, byte[] file, String... local) throws Exception {
    List<InetAddress> addresses = new ArrayList<>();
    for (String address : local) {
      addresses.add(InetAddress.getByName(address));
    }
    return new CaptureFile(name, addresses, () -> false).count(FileBytes.channel(file), out);
  }

  /** Records of real traffic: make.sh beside the files says which. */
  @ParameterizedTest
  @ValueSource(strings = {"ethernet", "any", "offloaded", "wire"})
  void recordsOfRealTraffic(String name) throws Exception {
    assertThat(count(name + ".pcap", resource(name + ".pcap"))).isEmpty();
    assertThat(out).hasToString(new String(resource(name + ".jsonl"), StandardCharsets.UTF_8));
  }

  @Test
  void anOffloadedConnectionCountsAsOnTheWire() throws Exception {
    String counters =
        "\"sentPackets\":\\d+,\"sentBytes\":\\d+,\"receivedPackets\":\\d+,\"receivedBytes\":\\d+";
    count("offloaded", resource("offloaded.pcap"));
    String offloaded = socketRecord(0);
    out.getBuffer().setLength(0);
    count("wire", resource("wire.pcap"));
    String wire = socketRecord(0);
    assertThat(offloaded.replaceAll(".*(" + counters + ").*", "$1"))
        .matches(counters)
        .isEqualTo(wire.replaceAll(".*(" + counters + ").*", "$1"));
  }

  private String socketRecord(int line) {
    String record = out.toString().lines().toList().get(line);
    assertThat(record).startsWith("{\"type\":\"socket\"");
    return record;
  }

  private String fileRecord() {
    List<String> lines = out.toString().lines().toList();
    return lines.get(lines.size() - 1);
  }

  private static byte[] pcap(int linkType, byte[]... frames) {
    FileBytes file = new FileBytes(ByteOrder.LITTLE_ENDIAN).pcap(0xa1b2c3d4, linkType);
    for (byte[] frame : frames) {
      file.record(1, 0, frame, frame.length);
    }
    return file.bytes();
  }

  @Test
  void givenAddressesSayWhichEndIsLocal() throws Exception {
    count("f", pcap(LinkType.RAW, DATAGRAM), "192.0.2.2", "2001:db8::1");
    assertThat(socketRecord(0))
        .contains("\"localAddress\":\"192.0.2.2\",\"localPort\":53,\"remoteAddress\":\"192.0.2.1\"")
        .contains("\"localBy\":\"given\",\"sentPackets\":0,\"sentBytes\":0,\"receivedPackets\":1")
        .contains("\"receivedBytes\":32,");
  }

  @Test
  void bothEndsMayBeLocal() throws Exception {
    count("f", pcap(LinkType.RAW, DATAGRAM), "192.0.2.2", "192.0.2.1");
    assertThat(socketRecord(0)).contains("\"localPort\":4660").contains("\"sentBytes\":32");
    assertThat(socketRecord(1)).contains("\"localPort\":53").contains("\"receivedBytes\":32");
  }

  @Test
  void whatIsNobodysIsForeign() throws Exception {
    assertThat(count("f", pcap(LinkType.RAW, DATAGRAM), "192.0.2.9")).isEmpty();
    assertThat(out.toString().lines()).hasSize(1);
    assertThat(fileRecord()).contains("\"foreignPackets\":1,\"foreignBytes\":32,\"sockets\":1");
  }

  @Test
  void theBusierEndIsGuessed() throws Exception {
    byte[] other = DATAGRAM.clone();
    other[15] = 9;
    // 192.0.2.2 is sent to by 192.0.2.1 and 192.0.2.9.
    count("f", pcap(LinkType.RAW, DATAGRAM, other));
    assertThat(socketRecord(0))
        .contains("\"localAddress\":\"192.0.2.2\"", "\"localBy\":\"guessed\"");
    assertThat(socketRecord(1)).contains("\"localAddress\":\"192.0.2.2\"", "192.0.2.9");
  }

  @Test
  void ofEquallyBusyEndsTheOneThatBegan() throws Exception {
    count("f", pcap(LinkType.RAW, DATAGRAM));
    assertThat(socketRecord(0)).contains("\"localAddress\":\"192.0.2.1\"");
  }

  @Test
  void multicastIsReceivedByItsGroupUnlessWeSentIt() throws Exception {
    byte[] toGroup = DATAGRAM.clone();
    toGroup[16] = (byte) 224;
    count("f", pcap(LinkType.RAW, toGroup), "192.0.2.9");
    assertThat(socketRecord(0)).contains("\"localAddress\":\"224.0.2.2\"", "\"receivedBytes\":32");
    out.getBuffer().setLength(0);
    count("f", pcap(LinkType.RAW, toGroup), "192.0.2.1");
    assertThat(socketRecord(0)).contains("\"localAddress\":\"192.0.2.1\"", "\"sentBytes\":32");
    out.getBuffer().setLength(0);
    count("f", pcap(LinkType.RAW, DATAGRAM, toGroup));
    assertThat(out.toString()).contains("\"remoteAddress\":\"224.0.2.2\"");
  }

  @Test
  void aSocketThatSendsToItselfHasOneRecord() throws Exception {
    byte[] self = DATAGRAM.clone();
    System.arraycopy(self, 12, self, 16, 4);
    System.arraycopy(self, 20, self, 22, 2);
    count("f", pcap(LinkType.RAW, self), "192.0.2.1");
    assertThat(out.toString().lines()).hasSize(2);
    assertThat(socketRecord(0)).contains("\"sentBytes\":32", "\"receivedBytes\":32");
  }

  @Test
  void ofACutFileWhatThereIsIsCounted() throws Exception {
    byte[] whole = pcap(LinkType.RAW, DATAGRAM, DATAGRAM);
    byte[] cut = Arrays.copyOf(whole, whole.length - 1);
    assertThat(count("f", cut)).containsExactly("it ends within a record, after 1 whole frames");
    assertThat(socketRecord(0)).contains("\"sentPackets\":1,");
    assertThat(fileRecord()).contains("\"complete\":false", "\"frames\":1,");
  }

  @Test
  void framesOfAnUnknownLinkAreSaid() throws Exception {
    assertThat(count("f", pcap(147, DATAGRAM)))
        .containsExactly(
            "1 frames are not counted: they are of link type 147, which is not known here");
    assertThat(fileRecord()).contains("\"unknownLinkFrames\":1");
  }

  @Test
  void anEmptyCaptureIsOne() throws Exception {
    assertThat(count("a\u001b\"b", pcap(LinkType.RAW))).isEmpty();
    assertThat(out.toString())
        .startsWith(
            "{\"type\":\"file\",\"file\":\"a\\u001B\\\"b\",\"format\":\"pcap\",\"complete\":true,")
        .contains("\"frames\":0");
  }

  @Test
  void addressesAreWrittenCanonically() {
    assertThat(AddressText.of(true, 0, 1)).isEqualTo("::1");
    assertThat(AddressText.of(true, 0, 0)).isEqualTo("::");
    assertThat(AddressText.of(true, 0x20010db800000000L, 0x0000000100000000L))
        .isEqualTo("2001:db8::1:0:0");
    assertThat(AddressText.of(true, 0x2001000000000001L, 0x0000000000000001L))
        .isEqualTo("2001:0:0:1::1");
    assertThat(AddressText.of(true, 0x2001000000010002L, 0x0003000400050006L))
        .isEqualTo("2001:0:1:2:3:4:5:6");
    assertThat(AddressText.of(true, 0xfe80000000000000L, 0)).isEqualTo("fe80::");
    assertThat(AddressText.of(false, 0, 0xffff_c000_02ffL)).isEqualTo("192.0.2.255");
  }
}
