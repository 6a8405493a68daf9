// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.source.pcap.Frame;
import dev.netatop.agent.source.pcap.LinkType;
import dev.netatop.agent.source.pcap.Packet;
import dev.netatop.agent.source.pcap.Passage;
import dev.netatop.agent.source.pcap.device.Capture.Device;
import dev.netatop.agent.source.pcap.device.DeviceCapture.Options;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The real loopback interface, by the real libpcap; needs CAP_NET_RAW. */
final class DeviceCaptureIT {
  private static final int DATAGRAMS = 2000;
  private static final int PAYLOAD = 100;
  private static final int HEADERS = 14 + 20 + 8;
  private static final long PATIENCE_NS = 30_000_000_000L;
  private static final long LOCALHOST = Packet.V4_LOW | 0x7f000001L;

  private static void send(DatagramSocket socket) throws IOException {
    InetAddress self = InetAddress.getLoopbackAddress();
    for (int i = 0; i < DATAGRAMS; i++) {
      socket.send(new DatagramPacket(new byte[PAYLOAD], PAYLOAD, self, socket.getLocalPort()));
    }
  }

  /** Reads until so many have come, and then until nothing more can be on its way. */
  private static int count(DeviceCapture capture, int expected) {
    Frame frame = new Frame();
    int count = 0;
    long endNs = System.nanoTime() + PATIENCE_NS;
    long sentNs = System.currentTimeMillis() * 1_000_000L;
    while ((count < expected || capture.horizonNs() < sentNs) && System.nanoTime() < endNs) {
      capture.await(100);
      while (capture.next(frame)) {
        assertThat(frame.linkType).isEqualTo(LinkType.ETHERNET);
        assertThat(frame.passage).isEqualTo(Passage.LOOPBACK);
        assertThat(frame.wire).isEqualTo(HEADERS + PAYLOAD);
        assertThat(frame.captured).isEqualTo(HEADERS + PAYLOAD);
        assertThat(capture.interfaceName(frame.interfaceId)).isEqualTo("lo");
        count++;
      }
    }
    return count;
  }

  @Test
  void loopbackShowsEachPacketOnce() throws Exception {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        DeviceCapture capture =
            DeviceCapture.open(
                new Options(List.of("lo"), "udp port " + socket.getLocalPort(), 1 << 20))) {
      assertThat(capture.devices()).containsExactly(new Device("lo", true, ""));
      assertThat(capture.isLocal(false, Packet.V4_HIGH, LOCALHOST)).isTrue();
      assertThat(capture.isLocal(false, Packet.V4_HIGH, LOCALHOST + 1)).isTrue();
      send(socket);
      assertThat(count(capture, DATAGRAMS)).isEqualTo(DATAGRAMS);
      assertThat(capture.lostPackets()).isZero();
    }
  }

  @Test
  void whatFindsNoRoomIsCounted() throws Exception {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        DeviceCapture capture =
            DeviceCapture.open(
                new Options(List.of("lo"), "udp port " + socket.getLocalPort(), 1 << 20))) {
      int rounds = 10;
      for (int i = 0; i < rounds; i++) {
        // More than a ring of 1 MiB can hold, which nobody reads meanwhile.
        send(socket);
      }
      int seen = count(capture, 1);
      assertThat(capture.lostPackets()).isPositive();
      assertThat(seen + capture.lostPackets()).isEqualTo((long) rounds * DATAGRAMS);
    }
  }
}
