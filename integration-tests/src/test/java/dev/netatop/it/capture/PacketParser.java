// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.capture;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes packets of frames; anything that is neither TCP nor UDP over IP is left out. */
public final class PacketParser {
  private static final int ETHERNET_HEADER = 14;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;
  private static final int IPV6_HEADER = 40;
  private static final int FRAGMENT_HEADER = 8;

  private final Map<FragmentKey, Fragments> incomplete = new HashMap<>();
  private final List<Packet> packets = new ArrayList<>();

  private record FragmentKey(InetAddress source, InetAddress target, int protocol, long id) {}

  /** What is known of a datagram in fragments; lengths are of what follows the IP header. */
  private static final class Fragments {
    private @Nullable ByteBuffer start;
    private int headerBytes;
    private int gathered;
    private int whole = -1;
  }

  private PacketParser() {}

  /**
   * The packets in the order in which they were complete.
   *
   * @throws IllegalStateException where fragments of a datagram are missing
   */
  public static List<Packet> parse(List<Frame> frames) {
    PacketParser parser = new PacketParser();
    for (Frame frame : frames) {
      parser.add(frame);
    }
    if (!parser.incomplete.isEmpty()) {
      throw new IllegalStateException("fragments are missing of " + parser.incomplete.keySet());
    }
    return parser.packets;
  }

  private void add(Frame frame) {
    ByteBuffer data = frame.data();
    if (data.remaining() < ETHERNET_HEADER) {
      return;
    }
    int type = Short.toUnsignedInt(data.getShort(12));
    ByteBuffer ip = data.slice(ETHERNET_HEADER, data.remaining() - ETHERNET_HEADER);
    if (type == IPV4) {
      addV4(frame.timeNs(), ip);
    } else if (type == IPV6) {
      addV6(frame.timeNs(), ip);
    }
  }

  private void addV4(long timeNs, ByteBuffer ip) {
    int header = (ip.get(0) & 0xf) * 4;
    int total = Short.toUnsignedInt(ip.getShort(2));
    int fragment = Short.toUnsignedInt(ip.getShort(6));
    int protocol = Byte.toUnsignedInt(ip.get(9));
    InetAddress source = address(ip, 12, 4);
    InetAddress target = address(ip, 16, 4);
    ByteBuffer transport = ip.slice(header, ip.remaining() - header);
    boolean more = (fragment & 0x2000) != 0;
    int offset = (fragment & 0x1fff) * 8;
    if (!more && offset == 0) {
      emit(timeNs, protocol, source, target, transport, total);
      return;
    }
    FragmentKey key =
        new FragmentKey(source, target, protocol, Short.toUnsignedInt(ip.getShort(4)));
    gather(timeNs, key, transport, header, total - header, offset, more);
  }

  private void addV6(long timeNs, ByteBuffer ip) {
    int total = IPV6_HEADER + Short.toUnsignedInt(ip.getShort(4));
    InetAddress source = address(ip, 8, 16);
    InetAddress target = address(ip, 24, 16);
    int next = Byte.toUnsignedInt(ip.get(6));
    int position = IPV6_HEADER;
    while (next == 0 || next == 43 || next == 60) {
      next = Byte.toUnsignedInt(ip.get(position));
      position += 8 + 8 * Byte.toUnsignedInt(ip.get(position + 1));
    }
    if (next != 44) {
      ByteBuffer transport = ip.slice(position, ip.remaining() - position);
      emit(timeNs, next, source, target, transport, total);
      return;
    }
    int protocol = Byte.toUnsignedInt(ip.get(position));
    int fragment = Short.toUnsignedInt(ip.getShort(position + 2));
    FragmentKey key =
        new FragmentKey(source, target, protocol, Integer.toUnsignedLong(ip.getInt(position + 4)));
    int above = position + FRAGMENT_HEADER;
    ByteBuffer transport = ip.slice(above, ip.remaining() - above);
    boolean more = (fragment & 1) != 0;
    gather(timeNs, key, transport, position, total - above, fragment & ~7, more);
  }

  private void gather(
      long timeNs,
      FragmentKey key,
      ByteBuffer transport,
      int header,
      int length,
      int offset,
      boolean more) {
    Fragments fragments = incomplete.computeIfAbsent(key, unused -> new Fragments());
    fragments.gathered += length;
    if (offset == 0) {
      fragments.start = transport;
      fragments.headerBytes = header;
    }
    if (!more) {
      fragments.whole = offset + length;
    }
    ByteBuffer start = fragments.start;
    if (fragments.whole == fragments.gathered && start != null) {
      incomplete.remove(key);
      int bytes = fragments.headerBytes + fragments.whole;
      emit(timeNs, key.protocol(), key.source(), key.target(), start, bytes);
    }
  }

  private void emit(
      long timeNs,
      int protocol,
      InetAddress source,
      InetAddress target,
      ByteBuffer transport,
      int bytes) {
    if (protocol != Packet.TCP && protocol != Packet.UDP) {
      return;
    }
    packets.add(
        new Packet(
            timeNs,
            protocol,
            source,
            Short.toUnsignedInt(transport.getShort(0)),
            target,
            Short.toUnsignedInt(transport.getShort(2)),
            bytes,
            protocol == Packet.TCP ? Byte.toUnsignedInt(transport.get(13)) : 0));
  }

  private static InetAddress address(ByteBuffer from, int offset, int length) {
    byte[] bytes = new byte[length];
    from.get(offset, bytes);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
