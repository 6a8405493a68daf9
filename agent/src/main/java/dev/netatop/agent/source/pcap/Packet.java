// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

/** What {@link PacketDecoder} read in a frame; used again for the next one. */
public final class Packet {
  /** In {@link #tcpFlags} (RFC 9293, 3.1): the sender has no more to send. */
  public static final int FIN = 1;

  /** In {@link #tcpFlags}: opens a connection. */
  public static final int SYN = 2;

  /** In {@link #tcpFlags}: ends a connection at once. */
  public static final int RST = 4;

  /** In {@link #tcpFlags}: acknowledges. */
  public static final int ACK = 16;

  public static final int TCP = 6;
  public static final int UDP = 17;

  /** Upper half of an IPv4 address, which stands as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2). */
  public static final long V4_HIGH = 0;

  /** What the lower half of an IPv4 address begins with. */
  public static final long V4_LOW = 0xffff_0000_0000L;

  /** Whether it came by IPv6; an IPv6 packet may hold addresses that look like IPv4 ones. */
  public boolean isV6;

  public int protocol;
  public long sourceHigh;
  public long sourceLow;
  public long targetHigh;
  public long targetLow;
  public int sourcePort;
  public int targetPort;

  /**
   * IP bytes that it adds to its socket: header and all above it; of a later fragment what is above
   * its headers, so that a datagram in fragments has one header.
   */
  public int bytes;

  /**
   * Of {@link #bytes}, those of the headers that each segment on the wire has, TCP or UDP's too.
   */
  public int headerBytes;

  /**
   * Of {@link #headerBytes}, those of the header with which the kernel marks an offloaded packet
   * over 64 KiB, and which no segment on the wire has.
   */
  public int jumboBytes;

  /** Payload above TCP or UDP. */
  public int payloadBytes;

  /** Flags of a TCP segment, of those here and others; else 0. */
  public int tcpFlags;

  /** Bytes of TCP options. */
  public int tcpOptionBytes;

  /** Maximum segment size that an opening TCP segment announces; 0 none. */
  public int announcedMss;

  /** Of a fragment: the number it shares with the others. */
  public int fragmentId;

  /** Of a fragment: where it belongs, bytes. */
  public int fragmentOffset;

  /** Of a fragment: bytes of the datagram that it carries. */
  public int fragmentBytes;

  /** Of a fragment: whether others come after it. */
  public boolean moreFragments;

  /** Number of the interface that saw it, or {@link Frame#NO_INTERFACE}. */
  public int interfaceId;

  public Passage passage = Passage.UNKNOWN;

  /** The same for one packet wherever it is seen, and different for others nearly always. */
  public long fingerprint;

  /** When it was captured, nanoseconds since the epoch. */
  public long timeNs;

  /** Whether an address is that of a group of machines, which none has as its own. */
  public static boolean isGroup(boolean isV6, long high, long low) {
    if (isV6) {
      return high >>> 56 == 0xff;
    }
    long first = low >>> 24 & 0xff;
    return (first >= 224 && first < 240) || (low & 0xffffffffL) == 0xffffffffL;
  }
}
