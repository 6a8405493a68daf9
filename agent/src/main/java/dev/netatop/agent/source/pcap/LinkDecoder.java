// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

import static dev.netatop.agent.source.pcap.Bytes.i32;
import static dev.netatop.agent.source.pcap.Bytes.u16;
import static dev.netatop.agent.source.pcap.Bytes.u8;

/** Finds where IP begins in a frame, and which way the frame went. */
final class LinkDecoder {
  static final int IPV4 = 0x0800;
  static final int IPV6 = 0x86dd;

  /** Instead of an Ethernet type: IP, whose version says which. */
  static final int IP = -1;

  /** Instead of an Ethernet type: see {@link #problem}. */
  static final int NONE = -2;

  private static final int MAX_TAGS = 8;
  private static final int ARPHRD_LOOPBACK = 772;
  private static final int PPP_IPV4 = 0x21;
  private static final int PPP_IPV6 = 0x57;

  private byte[] data = {};
  private int end;
  private int wireEnd;

  /** Where IP begins. */
  int position;

  Passage passage = Passage.UNKNOWN;
  int interfaceId;

  /** Why there is no IP. */
  Outcome problem = Outcome.OTHER;

  /** The Ethernet type of what follows at {@link #position}, {@link #IP} or {@link #NONE}. */
  int decode(Frame frame) {
    data = frame.data;
    position = frame.offset;
    end = frame.offset + frame.captured;
    wireEnd = frame.offset + frame.wire;
    passage = frame.passage;
    interfaceId = frame.interfaceId;
    return switch (frame.linkType) {
      case LinkType.ETHERNET -> ethernet();
      case LinkType.LINUX_SLL -> cooked();
      case LinkType.LINUX_SLL2 -> cooked2();
      case LinkType.RAW, LinkType.RAW_12, LinkType.RAW_14 -> IP;
      case LinkType.IPV4 -> IPV4;
      case LinkType.IPV6 -> IPV6;
      case LinkType.NULL, LinkType.LOOP -> family();
      case LinkType.PPP, LinkType.PPP_SERIAL -> ppp();
      case LinkType.PPP_ETHERNET -> pppOverEthernet();
      case LinkType.PPP_WITH_DIRECTION -> pppWithDirection();
      default -> none(Outcome.UNKNOWN_LINK);
    };
  }

  private int none(Outcome why) {
    problem = why;
    return NONE;
  }

  /** Whether the next {@code bytes} are there; says why not. */
  private boolean has(int bytes) {
    if (end - position >= bytes) {
      return true;
    }
    problem = wireEnd - position >= bytes ? Outcome.TRUNCATED : Outcome.MALFORMED;
    return false;
  }

  private int ethernet() {
    if (!has(14)) {
      return NONE;
    }
    if (passage == Passage.UNKNOWN && (data[position] & 1) != 0) {
      passage = Passage.GROUP;
    }
    int type = u16(data, position + 12);
    position += 14;
    return tagged(type);
  }

  private int tagged(int first) {
    int type = first;
    for (int tags = 0; type == 0x8100 || type == 0x88a8 || type == 0x9100; tags++) {
      if (tags == MAX_TAGS) {
        return none(Outcome.MALFORMED);
      }
      if (!has(4)) {
        return NONE;
      }
      type = u16(data, position + 2);
      position += 4;
    }
    return type == 0x8864 ? pppOverEthernet() : known(type);
  }

  private int known(int type) {
    return type == IPV4 || type == IPV6 ? type : none(Outcome.OTHER);
  }

  private int cooked() {
    if (!has(16)) {
      return NONE;
    }
    passage = passage(u16(data, position), u16(data, position + 2));
    int type = u16(data, position + 14);
    position += 16;
    return tagged(type);
  }

  private int cooked2() {
    if (!has(20)) {
      return NONE;
    }
    interfaceId = i32(data, position + 4) & Integer.MAX_VALUE;
    passage = passage(u8(data, position + 10), u16(data, position + 8));
    int type = u16(data, position);
    position += 20;
    return tagged(type);
  }

  /** By linux/if_packet.h. */
  private static Passage passage(int packetType, int hardware) {
    if (hardware == ARPHRD_LOOPBACK) {
      return Passage.LOOPBACK;
    }
    return switch (packetType) {
      case 0 -> Passage.IN;
      case 1, 2 -> Passage.GROUP;
      case 3 -> Passage.OTHER;
      case 4 -> Passage.OUT;
      default -> Passage.UNKNOWN;
    };
  }

  /** The families as Linux, the BSDs and macOS number them, in either byte order. */
  private int family() {
    if (!has(4)) {
      return NONE;
    }
    int number = i32(data, position);
    int family = (number & 0xffff0000) == 0 ? number : Integer.reverseBytes(number);
    position += 4;
    return switch (family) {
      case 2 -> IPV4;
      case 10, 24, 28, 30 -> IPV6;
      default -> none(Outcome.OTHER);
    };
  }

  private int ppp() {
    if (!has(2)) {
      return NONE;
    }
    if (u16(data, position) == 0xff03) {
      position += 2;
    }
    if (!has(1)) {
      return NONE;
    }
    int protocol = u8(data, position++);
    if ((protocol & 1) == 0) {
      // The short form of a protocol is odd (RFC 1661, 6.5).
      if (!has(1)) {
        return NONE;
      }
      protocol = protocol << 8 | u8(data, position++);
    }
    return switch (protocol) {
      case PPP_IPV4 -> IPV4;
      case PPP_IPV6 -> IPV6;
      default -> none(Outcome.OTHER);
    };
  }

  private int pppOverEthernet() {
    if (!has(6)) {
      return NONE;
    }
    boolean session = u16(data, position) == 0x1100;
    position += 6;
    return session ? ppp() : none(Outcome.OTHER);
  }

  private int pppWithDirection() {
    if (!has(1)) {
      return NONE;
    }
    passage = data[position++] == 0 ? Passage.IN : Passage.OUT;
    return ppp();
  }
}
