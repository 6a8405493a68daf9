// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import dev.netatop.agent.source.pcap.Packet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Requests for and answers about sockets, as sock_diag(7), linux/netlink.h and linux/inet_diag.h
 * have them. Buffers are in the machine's byte order; addresses and ports in them in the network's.
 */
final class DiagMessages {
  /** struct nlmsghdr and struct inet_diag_req_v2. */
  static final int REQUEST_BYTES = 16 + 56;

  /** Instead of a state: all of them. */
  static final int ALL_STATES = -1;

  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int TCP = 6;
  static final int UDP = 17;

  private static final int HEADER_BYTES = 16;
  private static final int MESSAGE_BYTES = 72;
  private static final int ATTRIBUTE_HEADER_BYTES = 4;

  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final short NLM_F_REQUEST = 1;
  private static final short NLM_F_DUMP = 0x300;
  private static final int INET_DIAG_NOCOOKIE = -1;
  private static final int INET_DIAG_SKV6ONLY = 11;

  private DiagMessages() {}

  /**
   * Puts a request for one socket.
   *
   * @param boundInterface the one by which its packets come, for sockets that are bound to one; 0
   *     finds only sockets that are not
   * @param sequence comes back with the answer
   */
  static void putLookup(ByteBuffer out, Endpoint end, int boundInterface, int sequence) {
    int family = end.isV6() ? AF_INET6 : AF_INET;
    putHeader(out, NLM_F_REQUEST, sequence);
    putRequest(out, family, end.protocol(), ALL_STATES);
    // Of TCP "source" is the local end; of UDP the other one, as if a packet that comes in were
    // looked up (net/ipv4/udp_diag.c, udp_dump_one).
    boolean isTcp = end.protocol() == TCP;
    putPort(out, isTcp ? end.localPort() : end.remotePort());
    putPort(out, isTcp ? end.remotePort() : end.localPort());
    putAddress(
        out,
        family,
        isTcp ? end.localHigh() : end.remoteHigh(),
        isTcp ? end.localLow() : end.remoteLow());
    putAddress(
        out,
        family,
        isTcp ? end.remoteHigh() : end.localHigh(),
        isTcp ? end.remoteLow() : end.localLow());
    out.putInt(boundInterface).putInt(INET_DIAG_NOCOOKIE).putInt(INET_DIAG_NOCOOKIE);
  }

  /**
   * Puts a request for all sockets of a family and protocol.
   *
   * @param states bits by number; 0 asks for none, which shows whether the kernel answers at all
   */
  static void putDump(ByteBuffer out, int family, int protocol, int states, int sequence) {
    putHeader(out, (short) (NLM_F_REQUEST | NLM_F_DUMP), sequence);
    putRequest(out, family, protocol, states);
    putPort(out, 0);
    putPort(out, 0);
    putAddress(out, family, 0, 0);
    putAddress(out, family, 0, 0);
    out.putInt(0).putInt(INET_DIAG_NOCOOKIE).putInt(INET_DIAG_NOCOOKIE);
  }

  private static void putHeader(ByteBuffer out, short flags, int sequence) {
    out.putInt(REQUEST_BYTES).putShort((short) LinuxCalls.SOCK_DIAG_BY_FAMILY).putShort(flags);
    out.putInt(sequence).putInt(0);
  }

  private static void putRequest(ByteBuffer out, int family, int protocol, int states) {
    out.put((byte) family).put((byte) protocol).putShort((short) 0).putInt(states);
  }

  private static void putPort(ByteBuffer out, int port) {
    out.put((byte) (port >>> 8)).put((byte) port);
  }

  private static void putAddress(ByteBuffer out, int family, long high, long low) {
    ByteOrder order = out.order();
    out.order(ByteOrder.BIG_ENDIAN);
    if (family == AF_INET) {
      out.putInt((int) low).putInt(0).putLong(0);
    } else {
      out.putLong(high).putLong(low);
    }
    out.order(order);
  }

  /** One message of an answer. */
  sealed interface Reply {
    int sequence();

    /** A socket. */
    record Found(int sequence, SocketRow row) implements Reply {}

    /** There are no more. */
    record Done(int sequence, int errno) implements Reply {}

    /** The request failed; {@link LinuxCalls#ENOENT}: there is no such socket. */
    record Failed(int sequence, int errno) implements Reply {}
  }

  /**
   * Takes the next message from what was received.
   *
   * @return null where there is none, or the rest is cut or not of the documented form
   */
  static @Nullable Reply next(ByteBuffer in) {
    while (in.remaining() >= HEADER_BYTES) {
      int at = in.position();
      int length = in.getInt(at);
      if (length < HEADER_BYTES || length > in.remaining()) {
        return null;
      }
      in.position(at + Math.min(in.remaining(), aligned(length)));
      Reply reply = reply(in, at, length);
      if (reply != null) {
        return reply;
      }
    }
    return null;
  }

  private static @Nullable Reply reply(ByteBuffer in, int at, int length) {
    int type = in.getShort(at + 4) & 0xffff;
    int sequence = in.getInt(at + 8);
    int body = at + HEADER_BYTES;
    int bytes = length - HEADER_BYTES;
    return switch (type) {
      case NLMSG_DONE -> new Reply.Done(sequence, bytes < 4 ? 0 : -in.getInt(body));
      case NLMSG_ERROR -> bytes < 4 ? null : new Reply.Failed(sequence, -in.getInt(body));
      case LinuxCalls.SOCK_DIAG_BY_FAMILY ->
          bytes < MESSAGE_BYTES ? null : new Reply.Found(sequence, row(in, body, at + length));
      default -> null;
    };
  }

  // struct inet_diag_msg, then attributes.
  private static SocketRow row(ByteBuffer in, int at, int end) {
    boolean isV6 = in.get(at) == AF_INET6;
    return new SocketRow(
        isV6,
        isV6 && isV6Only(in, at + MESSAGE_BYTES, end),
        high(in, at + 8, isV6),
        low(in, at + 8, isV6),
        port(in, at + 4),
        high(in, at + 24, isV6),
        low(in, at + 24, isV6),
        port(in, at + 6),
        in.getInt(at + 40),
        (in.getInt(at + 44) & 0xffffffffL) | (long) in.getInt(at + 48) << 32,
        in.getInt(at + 68) & 0xffffffffL,
        in.get(at + 1));
  }

  private static boolean isV6Only(ByteBuffer in, int start, int end) {
    int at = start;
    while (end - at >= ATTRIBUTE_HEADER_BYTES) {
      int length = in.getShort(at) & 0xffff;
      if (length < ATTRIBUTE_HEADER_BYTES || length > end - at) {
        return false;
      }
      if (in.getShort(at + 2) == INET_DIAG_SKV6ONLY && length > ATTRIBUTE_HEADER_BYTES) {
        return in.get(at + ATTRIBUTE_HEADER_BYTES) != 0;
      }
      at += aligned(length);
    }
    return false;
  }

  private static int aligned(int length) {
    return length > Integer.MAX_VALUE - 3 ? length : (length + 3) & ~3;
  }

  private static int port(ByteBuffer in, int at) {
    return (in.get(at) & 0xff) << 8 | (in.get(at + 1) & 0xff);
  }

  private static long high(ByteBuffer in, int at, boolean isV6) {
    return isV6 ? bigEndian(in.getLong(at)) : 0;
  }

  private static long low(ByteBuffer in, int at, boolean isV6) {
    if (isV6) {
      return bigEndian(in.getLong(at + 8));
    }
    long address = bigEndian(in.getLong(at)) >>> 32;
    return address == 0 ? 0 : Packet.V4_LOW | address;
  }

  private static long bigEndian(long value) {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value);
  }
}
