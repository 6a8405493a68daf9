// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

import static dev.netatop.agent.source.pcap.Wire.V4_ETHERNET;
import static dev.netatop.agent.source.pcap.Wire.V6_ETHERNET;
import static dev.netatop.agent.source.pcap.Wire.bytes;
import static dev.netatop.agent.source.pcap.Wire.syn;
import static dev.netatop.agent.source.pcap.Wire.tcp;
import static dev.netatop.agent.source.pcap.Wire.udp;
import static dev.netatop.agent.source.pcap.Wire.v4;
import static dev.netatop.agent.source.pcap.Wire.v6;
import static dev.netatop.agent.source.pcap.Wire.zeros;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Headers that nobody would send, the same ones in every run: 100,000 of them, in the profile
 * nightly 10,000,000 (property fuzz.inputs).
 */
class HeaderFuzzTest {
  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 100_000);
  private static final int[] LINKS = {
    LinkType.NULL,
    LinkType.ETHERNET,
    LinkType.PPP,
    LinkType.RAW_12,
    LinkType.RAW_14,
    LinkType.PPP_SERIAL,
    LinkType.PPP_ETHERNET,
    LinkType.RAW,
    LinkType.LOOP,
    LinkType.LINUX_SLL,
    LinkType.PPP_WITH_DIRECTION,
    LinkType.IPV4,
    LinkType.IPV6,
    LinkType.LINUX_SLL2,
    147
  };

  private static final byte[][] VALID = {
    bytes(V4_ETHERNET + v4(32, 7, 0, 17) + udp(12) + zeros(4)),
    bytes(V6_ETHERNET + v6(12, 17) + udp(12) + zeros(4)),
    bytes(V4_ETHERNET + v4(44, 7, 0, 6) + syn(1460)),
    bytes(V6_ETHERNET + v6(20, 6) + tcp(0x10)),
    bytes(V4_ETHERNET + v4(44, 9, 0x2000, 17) + udp(3008) + zeros(16)),
    bytes(V4_ETHERNET + v4(44, 9, 0x2001, 17) + zeros(24)),
    bytes(V6_ETHERNET + v6(24, 44) + "11 00 0001 00000077 " + udp(20) + zeros(8)),
    bytes(V6_ETHERNET + v6(28, 0) + "06 00 0104 00000000 " + tcp(0x10)),
    bytes(V6_ETHERNET + v6(0, 0) + "06 00 c204 00011190 " + tcp(0x10)),
    bytes("020000000002 020000000001 8100 0007 0800 " + v4(40, 1, 0, 6) + tcp(2)),
  };

  /** Bytes before and after a frame, which must never be looked at. */
  private static final int MARGIN = 64;

  private static final int MOST = 160;

  private final Random random = new Random(20240607);
  private final byte[] one = new byte[MOST + 2 * MARGIN];
  private final byte[] other = new byte[MOST + 2 * MARGIN];
  private final Frame frame = new Frame();
  private final Packet packet = new Packet();
  private final Packet again = new Packet();
  private final PacketDecoder decoder = new PacketDecoder();

  @Test
  void anyHeaderIsCountedForWhatItSaysOrNotAtAll() {
    FlowTable flows = new FlowTable(512, 1);
    CaptureEngine engine = new CaptureEngine(flows, 1);
    for (int i = 0; i < INPUTS; i++) {
      int length = fill();
      try {
        checkDecoder(length);
        frame.data = one;
        engine.accept(frame);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "input "
                + i
                + ", link type "
                + frame.linkType
                + ": "
                + Arrays.toString(Arrays.copyOfRange(one, MARGIN, MARGIN + length)),
            e);
      }
    }
    engine.end();
    checkSums(engine, flows);
  }

  /** Makes a frame in two buffers that differ in everything around it; its captured length. */
  private int fill() {
    random.nextBytes(one);
    int length;
    frame.linkType = LINKS[random.nextInt(LINKS.length)];
    if (random.nextInt(4) == 0) {
      length = random.nextInt(MOST);
    } else {
      byte[] valid = VALID[random.nextInt(VALID.length)];
      int skipped = frame.linkType == LinkType.ETHERNET || random.nextInt(8) == 0 ? 0 : 14;
      length = valid.length - skipped;
      System.arraycopy(valid, skipped, one, MARGIN, length);
      for (int changes = random.nextInt(4); changes > 0; changes--) {
        one[MARGIN + random.nextInt(length)] = (byte) random.nextInt();
      }
      length = random.nextInt(3) == 0 ? random.nextInt(length + 1) : length;
    }
    for (int i = 0; i < other.length; i++) {
      boolean inside = i >= MARGIN && i < MARGIN + length;
      other[i] = inside ? one[i] : (byte) ~one[i];
    }
    frame.offset = MARGIN;
    frame.captured = length;
    frame.wire = length + (random.nextBoolean() ? 0 : random.nextInt(100_000));
    frame.timeNs = random.nextInt(16) == 0 ? random.nextLong() : random.nextInt();
    frame.interfaceId = random.nextInt(3) - 1;
    frame.passage = Passage.UNKNOWN;
    return length;
  }

  private void checkDecoder(int length) {
    frame.data = one;
    Outcome outcome = decoder.decode(frame, packet);
    frame.data = other;
    require(outcome == decoder.decode(frame, again), "what surrounds a frame changes it");
    boolean counted =
        outcome == Outcome.SEGMENT
            || outcome == Outcome.FIRST_FRAGMENT
            || outcome == Outcome.LATER_FRAGMENT;
    if (outcome == Outcome.TRUNCATED) {
      require(frame.wire > length, "nothing is missing of it");
    }
    if (!counted) {
      return;
    }
    require(
        packet.fingerprint == again.fingerprint, "what surrounds a frame is in its fingerprint");
    require(packet.bytes > 0 && packet.bytes <= frame.wire, "more bytes than there were");
    require(packet.bytes == again.bytes, "what surrounds a frame changes its bytes");
    require(contains(length, packet.sourceLow, packet.isV6 ? 8 : 4), "an address from elsewhere");
    require(contains(length, packet.targetLow, packet.isV6 ? 8 : 4), "an address from elsewhere");
    if (outcome == Outcome.LATER_FRAGMENT) {
      return;
    }
    long ports = (long) packet.sourcePort << 16 | packet.targetPort;
    require(contains(length, ports, 4), "ports from elsewhere");
    require(packet.protocol == Packet.TCP || packet.protocol == Packet.UDP, "another protocol");
    require(packet.payloadBytes >= 0, "payload below nothing");
    require(packet.headerBytes + packet.payloadBytes == packet.bytes, "parts and no whole");
    require(packet.headerBytes >= (packet.isV6 ? 48 : 28), "headers shorter than they are");
  }

  /** Whether the captured bytes hold the lowest {@code count} bytes of a number. */
  private boolean contains(int length, long value, int count) {
    for (int at = MARGIN; at <= MARGIN + length - count; at++) {
      boolean same = true;
      for (int i = 0; same && i < count; i++) {
        same = one[at + i] == (byte) (value >>> (8 * (count - 1 - i)));
      }
      if (same) {
        return true;
      }
    }
    return false;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }

  private static void checkSums(CaptureEngine engine, FlowTable flows) {
    long sum = 0;
    for (CaptureCounter counter :
        new CaptureCounter[] {
          CaptureCounter.COUNTED,
          CaptureCounter.OTHER,
          CaptureCounter.MALFORMED,
          CaptureCounter.TRUNCATED,
          CaptureCounter.UNKNOWN_LINK,
          CaptureCounter.DUPLICATE,
          CaptureCounter.ORPHANED,
          CaptureCounter.OVERFLOWED
        }) {
      require(engine.count(counter) > 0, "the inputs do not reach " + counter);
      sum += engine.count(counter);
    }
    require(sum == engine.count(CaptureCounter.FRAMES), "frames are lost or counted twice");
    require(engine.count(CaptureCounter.FRAMES) == INPUTS, "frames are lost");
    for (int flow = 0; flow < flows.size(); flow++) {
      for (boolean first : new boolean[] {true, false}) {
        require(flows.packets(flow, first) >= 0 && flows.bytes(flow, first) >= 0, "a negative sum");
      }
    }
  }
}
