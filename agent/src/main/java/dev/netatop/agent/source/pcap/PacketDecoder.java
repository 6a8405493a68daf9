// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

import static dev.netatop.agent.source.pcap.Bytes.i32;
import static dev.netatop.agent.source.pcap.Bytes.i64;
import static dev.netatop.agent.source.pcap.Bytes.u16;
import static dev.netatop.agent.source.pcap.Bytes.u8;

/**
 * Reads the headers of frames: link, IPv4 with options and fragments, IPv6 with extension headers,
 * TCP and UDP. Lengths are those that the headers give, so that it does not matter how much of a
 * frame was kept as long as its headers were; checksums are not looked at, since offloads leave
 * them to the card.
 */
public final class PacketDecoder {
  private static final int V4_HEADER = 20;
  private static final int V6_HEADER = 40;
  private static final int FRAGMENT_HEADER = 8;
  private static final int MAX_EXTENSIONS = 16;
  private static final int MAX_DATAGRAM = 0xffff;
  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int AUTHENTICATION = 51;
  private static final int DESTINATION = 60;
  private static final int MOBILITY = 135;
  private static final int HOST_IDENTITY = 139;
  private static final int SHIM6 = 140;
  private static final int JUMBO = 0xc2;
  private static final int JUMBO_HEADER = 8;
  private static final int OPTION_END = 0;
  private static final int OPTION_NOTHING = 1;
  private static final int OPTION_MSS = 2;

  private final LinkDecoder link = new LinkDecoder();

  private byte[] data = {};
  private int start;
  private int position;

  /** End of what was captured, and never beyond the IP packet. */
  private int end;

  /** End of what there was, and never beyond the IP packet. */
  private int wireEnd;

  /** Why headers could not be read. */
  private Outcome problem = Outcome.MALFORMED;

  /** Bytes of headers that only fragments have. */
  private int uncounted;

  /** Whether this is the first fragment of several. */
  private boolean fragmented;

  /** Reads a frame into {@code packet}, which is only to be looked at where it is TCP or UDP. */
  public Outcome decode(Frame frame, Packet packet) {
    int type = link.decode(frame);
    if (type == LinkDecoder.NONE) {
      return link.problem;
    }
    data = frame.data;
    start = link.position;
    position = start;
    end = frame.offset + frame.captured;
    wireEnd = frame.offset + frame.wire;
    uncounted = 0;
    fragmented = false;
    packet.jumboBytes = 0;
    packet.timeNs = frame.timeNs;
    packet.passage = link.passage;
    packet.interfaceId = link.interfaceId;
    if (lacks(1)) {
      return problem;
    }
    int version = u8(data, position) >> 4;
    if (version == 4 && type != LinkDecoder.IPV6) {
      return v4(packet);
    }
    if (version == 6 && type != LinkDecoder.IPV4) {
      return v6(packet);
    }
    return Outcome.MALFORMED;
  }

  /** Whether the next {@code bytes} are not there; {@link #problem} says why. */
  private boolean lacks(int bytes) {
    if (end - position >= bytes) {
      return false;
    }
    problem = wireEnd - position >= bytes ? Outcome.TRUNCATED : Outcome.MALFORMED;
    return true;
  }

  /** The packet ends after {@code total} bytes, whatever follows in the frame. */
  private boolean bound(int total) {
    if (total > wireEnd - start) {
      return false;
    }
    wireEnd = start + total;
    end = Math.min(end, wireEnd);
    return true;
  }

  private Outcome v4(Packet packet) {
    if (lacks(V4_HEADER)) {
      return problem;
    }
    int header = (data[start] & 0xf) * 4;
    int total = u16(data, start + 2);
    int fragment = u16(data, start + 6);
    int protocol = u8(data, start + 9);
    boolean more = (fragment & 0x2000) != 0;
    int offset = (fragment & 0x1fff) * 8;
    boolean whole = !more && offset == 0;
    if (total == 0 && protocol == Packet.TCP && whole) {
      // The length of a packet over 64 KiB that an offload keeps together does not fit.
      total = wireEnd - start;
    }
    if (header < V4_HEADER || total < header || !bound(total)) {
      return Outcome.MALFORMED;
    }
    if (protocol != Packet.TCP && protocol != Packet.UDP) {
      return Outcome.OTHER;
    }
    packet.isV6 = false;
    packet.sourceHigh = Packet.V4_HIGH;
    packet.sourceLow = Packet.V4_LOW | (i32(data, start + 12) & 0xffffffffL);
    packet.targetHigh = Packet.V4_HIGH;
    packet.targetLow = Packet.V4_LOW | (i32(data, start + 16) & 0xffffffffL);
    packet.fragmentId = u16(data, start + 4);
    position = start + header;
    if (whole) {
      return transport(packet, protocol);
    }
    if (!describe(packet, offset, more)) {
      return Outcome.MALFORMED;
    }
    if (offset != 0) {
      return laterFragment(packet, protocol);
    }
    fragmented = true;
    return transport(packet, protocol);
  }

  private Outcome v6(Packet packet) {
    if (lacks(V6_HEADER)) {
      return problem;
    }
    int payload = u16(data, start + 4);
    int next = u8(data, start + 6);
    packet.isV6 = true;
    packet.sourceHigh = i64(data, start + 8);
    packet.sourceLow = i64(data, start + 16);
    packet.targetHigh = i64(data, start + 24);
    packet.targetLow = i64(data, start + 32);
    packet.fragmentId = 0;
    position = start + V6_HEADER;
    if (payload == 0 && next == HOP_BY_HOP) {
      payload = jumboPayload();
      if (payload <= MAX_DATAGRAM) {
        return problem;
      }
      packet.jumboBytes = JUMBO_HEADER;
    } else if (payload == 0 && next == Packet.TCP) {
      payload = wireEnd - position;
    }
    if (payload > wireEnd - position || !bound(V6_HEADER + payload)) {
      return Outcome.MALFORMED;
    }
    return extensions(packet, next);
  }

  /** The length in a jumbo payload option (RFC 2675); else {@link #problem} says why not. */
  private int jumboPayload() {
    if (lacks(8) || lacks(8 + 8 * u8(data, position + 1))) {
      return 0;
    }
    int limit = position + 8 + 8 * u8(data, position + 1);
    problem = Outcome.MALFORMED;
    for (int at = position + 2; at < limit; ) {
      if (data[at] == 0) {
        at++;
        continue;
      }
      if (limit - at < 2) {
        return 0;
      }
      int length = u8(data, at + 1);
      if (u8(data, at) == JUMBO) {
        boolean fits = length == 4 && limit - at >= 6;
        return fits ? Math.max(0, i32(data, at + 2)) : 0;
      }
      at += 2 + length;
    }
    return 0;
  }

  private Outcome extensions(Packet packet, int first) {
    int next = first;
    for (int seen = 0; seen < MAX_EXTENSIONS; seen++) {
      if (next == Packet.TCP || next == Packet.UDP) {
        return transport(packet, next);
      }
      if (next == FRAGMENT) {
        // One is enough for any sender, and a second would start another round of this.
        return uncounted == 0 ? fragmentHeader(packet) : Outcome.MALFORMED;
      }
      if (next != HOP_BY_HOP && !isExtension(next)) {
        return Outcome.OTHER;
      }
      if (lacks(2)) {
        return problem;
      }
      int length = 8 + (next == AUTHENTICATION ? 4 : 8) * u8(data, position + 1);
      if (wireEnd - position < length) {
        return Outcome.MALFORMED;
      }
      next = u8(data, position);
      position += length;
    }
    return Outcome.MALFORMED;
  }

  private Outcome fragmentHeader(Packet packet) {
    if (lacks(FRAGMENT_HEADER)) {
      return problem;
    }
    int next = u8(data, position);
    int word = u16(data, position + 2);
    boolean more = (word & 1) != 0;
    int offset = word & 0xfff8;
    packet.fragmentId = i32(data, position + 4);
    position += FRAGMENT_HEADER;
    uncounted = FRAGMENT_HEADER;
    if (offset == 0 && !more) {
      return extensions(packet, next);
    }
    if (next != Packet.TCP && next != Packet.UDP && !isExtension(next)) {
      return Outcome.OTHER;
    }
    if (!describe(packet, offset, more)) {
      return Outcome.MALFORMED;
    }
    if (offset != 0) {
      // The first one alone says which protocol it is: extensions may come before.
      return laterFragment(packet, 0);
    }
    fragmented = true;
    return extensions(packet, next);
  }

  private static boolean isExtension(int next) {
    return next == DESTINATION
        || next == ROUTING
        || next == AUTHENTICATION
        || next == MOBILITY
        || next == HOST_IDENTITY
        || next == SHIM6;
  }

  private Outcome laterFragment(Packet packet, int protocol) {
    packet.protocol = protocol;
    packet.sourcePort = 0;
    packet.targetPort = 0;
    packet.bytes = packet.fragmentBytes;
    packet.fingerprint = Hash.mix(identity(packet), packet.fragmentOffset);
    return Outcome.LATER_FRAGMENT;
  }

  /** Puts down what every fragment has, from where the datagram's part begins. */
  private boolean describe(Packet packet, int offset, boolean more) {
    int carried = wireEnd - position;
    packet.fragmentOffset = offset;
    packet.fragmentBytes = carried;
    packet.moreFragments = more;
    return carried > 0 && offset + carried <= MAX_DATAGRAM && (!more || carried % 8 == 0);
  }

  private Outcome transport(Packet packet, int protocol) {
    packet.protocol = protocol;
    packet.bytes = wireEnd - start - uncounted;
    packet.tcpFlags = 0;
    packet.tcpOptionBytes = 0;
    packet.announcedMss = 0;
    if (!(protocol == Packet.TCP ? tcp(packet) : udp(packet))) {
      return problem;
    }
    return fragmented ? Outcome.FIRST_FRAGMENT : Outcome.SEGMENT;
  }

  private boolean tcp(Packet packet) {
    if (lacks(14)) {
      return false;
    }
    int header = (u8(data, position + 12) >> 4) * 4;
    if (header < 20 || header > wireEnd - position) {
      problem = Outcome.MALFORMED;
      return false;
    }
    ports(packet);
    packet.tcpFlags = u8(data, position + 13);
    packet.tcpOptionBytes = header - 20;
    packet.payloadBytes = wireEnd - position - header;
    packet.headerBytes = packet.bytes - packet.payloadBytes;
    if ((packet.tcpFlags & Packet.SYN) != 0) {
      packet.announcedMss = announcedMss(position + 20, Math.min(end, position + header));
    }
    long numbers = i64(data, position + 4);
    packet.fingerprint = Hash.mix(identity(packet), numbers ^ u16(data, position + 12));
    return true;
  }

  /** As the kernel does it: what makes no sense among options ends them. */
  private int announcedMss(int first, int limit) {
    for (int at = first; at < limit && data[at] != OPTION_END; ) {
      if (data[at] == OPTION_NOTHING) {
        at++;
        continue;
      }
      if (limit - at < 2 || u8(data, at + 1) < 2) {
        return 0;
      }
      int length = u8(data, at + 1);
      if (data[at] == OPTION_MSS && length == 4 && limit - at >= 4) {
        return u16(data, at + 2);
      }
      at += length;
    }
    return 0;
  }

  private boolean udp(Packet packet) {
    if (lacks(8)) {
      return false;
    }
    int there = wireEnd - position;
    int length = u16(data, position + 4);
    if (length == 0 && there > MAX_DATAGRAM) {
      length = there;
    }
    if (length < 8 || (!fragmented && length > there)) {
      problem = Outcome.MALFORMED;
      return false;
    }
    ports(packet);
    packet.payloadBytes = there - 8;
    packet.headerBytes = packet.bytes - packet.payloadBytes;
    long sample = end - position >= 16 ? i64(data, position + 8) : 0;
    packet.fingerprint = Hash.mix(identity(packet), sample);
    return true;
  }

  private void ports(Packet packet) {
    packet.sourcePort = u16(data, position);
    packet.targetPort = u16(data, position + 2);
  }

  /** What neither a hop nor an interface changes in a packet. */
  private long identity(Packet packet) {
    long ends = Hash.mix(Hash.mix(packet.sourceHigh, packet.sourceLow), packet.targetHigh);
    long ports = (long) packet.sourcePort << 16 | packet.targetPort;
    return Hash.mix(
        Hash.mix(Hash.mix(ends, packet.targetLow), ports << 32 | (packet.fragmentId & 0xffffffffL)),
        (long) packet.protocol << 32 | packet.bytes);
  }
}
