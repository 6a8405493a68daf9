// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.source.pcap.Frame;
import dev.netatop.agent.source.pcap.LinkType;
import dev.netatop.agent.source.pcap.Packet;
import dev.netatop.agent.source.pcap.owner.Endpoint;
import java.nio.ByteBuffer;

/**
 * A packet between two IPv4 addresses, as it would be captured from raw IP.
 *
 * @param source last byte of 192.0.2.0/24
 * @param target last byte of 192.0.2.0/24
 * @param flags of TCP
 * @param payload bytes above the transport header
 */
record Segment(
    int protocol, int source, int sourcePort, int target, int targetPort, int flags, int payload) {
  static final int FIN = 0x11;
  static final int SYN = 0x02;
  static final int RST = 0x04;
  static final int ACK = 0x10;

  private static final int NETWORK = 0xc0000200;
  private static final int IP_HEADER = 20;

  static Segment tcp(int source, int sourcePort, int target, int targetPort, int flags) {
    return new Segment(Packet.TCP, source, sourcePort, target, targetPort, flags, 0);
  }

  static Segment udp(int source, int sourcePort, int target, int targetPort, int payload) {
    return new Segment(Packet.UDP, source, sourcePort, target, targetPort, 0, payload);
  }

  Segment with(int bytes) {
    return new Segment(protocol, source, sourcePort, target, targetPort, flags, bytes);
  }

  Segment back() {
    return new Segment(
        protocol,
        /* source= */ target,
        /* sourcePort= */ targetPort,
        /* target= */ source,
        /* targetPort= */ sourcePort,
        flags,
        payload);
  }

  static long low(int host) {
    return Packet.V4_LOW | ((NETWORK | host) & 0xffffffffL);
  }

  /** The sender's end. */
  Endpoint here() {
    return new Endpoint(protocol, false, 0, low(source), sourcePort, 0, low(target), targetPort);
  }

  int bytes() {
    return IP_HEADER + (protocol == Packet.TCP ? 20 : 8) + payload;
  }

  void into(Frame frame, long timeNs, int id) {
    int header = bytes() - payload;
    ByteBuffer data = ByteBuffer.allocate(header);
    data.put((byte) 0x45).put((byte) 0).putShort((short) bytes()).putShort((short) id);
    data.putShort((short) 0).put((byte) 64).put((byte) protocol).putShort((short) 0);
    data.putInt(NETWORK | source).putInt(NETWORK | target);
    data.putShort((short) sourcePort).putShort((short) targetPort);
    if (protocol == Packet.TCP) {
      data.putInt(id).putInt(1).put((byte) 0x50).put((byte) flags).putShort((short) 100).putInt(0);
    } else {
      data.putShort((short) (8 + payload)).putShort((short) 0);
    }
    frame.data = data.array();
    frame.offset = 0;
    frame.captured = header;
    frame.wire = bytes();
    frame.linkType = LinkType.RAW;
    frame.interfaceId = 0;
    frame.timeNs = timeNs;
  }
}
