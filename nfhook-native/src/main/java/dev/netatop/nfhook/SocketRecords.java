// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Reads struct nfhook_socket. */
final class SocketRecords {
  /** sizeof(struct nfhook_socket) in bytes. */
  static final int SIZE = 184;

  static final int COOKIE = 0;
  static final int PROCESS = 8;
  static final int THREAD = 16;
  static final int LOCAL_ADDRESS = 24;
  static final int REMOTE_ADDRESS = 40;
  static final int LOCAL_PORT = 56;
  static final int REMOTE_PORT = 58;
  static final int FAMILY = 60;
  static final int PROTOCOL = 62;
  static final int STATE = 63;
  static final int NETNS = 64;
  static final int IFINDEX = 68;
  static final int COUNTERS = 72;
  static final int INODE = 104;
  static final int RECEIVE_QUEUE = 112;
  static final int SEND_QUEUE = 116;
  static final int RTT_US = 120;
  static final int RTT_DEVIATION_US = 124;
  static final int RTO_MS = 128;
  static final int RETRANSMITTED = 132;
  static final int UNACKNOWLEDGED = 136;
  static final int LOST = 140;
  static final int CONGESTION_WINDOW = 144;
  static final int SLOW_START_THRESHOLD = 148;
  static final int SEND_WINDOW = 152;
  static final int RECEIVE_WINDOW = 156;
  static final int SEGMENT_SIZE = 160;
  static final int ACKNOWLEDGED_BYTES = 168;
  static final int RECEIVED_BYTES = 176;

  private static final int AF_INET6 = 10;
  private static final int FIRST_GUESS = 1024;

  private SocketRecords() {}

  /**
   * Fills memory with records; returns how many there are, which may be more than there was room
   * for.
   */
  @FunctionalInterface
  interface Filler {
    int fill(ByteBuffer memory, int records) throws NfHookException;
  }

  /**
   * Reads at most {@code max} records; asks a second time where there turn out to be more than was
   * guessed, since room for the greatest number would be megabytes.
   */
  static SocketList read(int max, Filler filler) throws NfHookException {
    int room = Math.min(max, FIRST_GUESS);
    ByteBuffer memory = memory(room);
    int known = filler.fill(memory, room);
    if (known > room && room < max) {
      room = Math.min(max, known + known / 4);
      memory = memory(room);
      known = filler.fill(memory, room);
    }
    int count = Math.min(known, room);
    List<NfHookSocket> sockets = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      sockets.add(at(memory, i * SIZE));
    }
    return new SocketList(sockets, known);
  }

  private static ByteBuffer memory(int records) {
    return ByteBuffer.allocateDirect(records * SIZE).order(ByteOrder.LITTLE_ENDIAN);
  }

  static NfHookSocket at(ByteBuffer memory, int offset) {
    int addressLength = memory.getShort(offset + FAMILY) == AF_INET6 ? 16 : 4;
    return new NfHookSocket(
        memory.getLong(offset + COOKIE),
        memory.getLong(offset + PROCESS),
        memory.getLong(offset + THREAD),
        bytes(memory, offset + LOCAL_ADDRESS, addressLength),
        Short.toUnsignedInt(memory.getShort(offset + LOCAL_PORT)),
        bytes(memory, offset + REMOTE_ADDRESS, addressLength),
        Short.toUnsignedInt(memory.getShort(offset + REMOTE_PORT)),
        memory.get(offset + PROTOCOL),
        memory.get(offset + STATE),
        memory.getInt(offset + NETNS),
        memory.getInt(offset + IFINDEX),
        new NfHookSocket.Traffic(
            memory.getLong(offset + COUNTERS),
            memory.getLong(offset + COUNTERS + 8),
            memory.getLong(offset + COUNTERS + 16),
            memory.getLong(offset + COUNTERS + 24)),
        memory.getLong(offset + INODE),
        memory.getInt(offset + RECEIVE_QUEUE),
        memory.getInt(offset + SEND_QUEUE),
        tcp(memory, offset));
  }

  private static NfHookSocket.Tcp tcp(ByteBuffer memory, int offset) {
    return new NfHookSocket.Tcp(
        memory.getInt(offset + RTT_US),
        memory.getInt(offset + RTT_DEVIATION_US),
        memory.getInt(offset + RTO_MS),
        memory.getInt(offset + RETRANSMITTED),
        memory.getInt(offset + UNACKNOWLEDGED),
        memory.getInt(offset + LOST),
        memory.getInt(offset + CONGESTION_WINDOW),
        memory.getInt(offset + SLOW_START_THRESHOLD),
        memory.getInt(offset + SEND_WINDOW),
        memory.getInt(offset + RECEIVE_WINDOW),
        memory.getInt(offset + SEGMENT_SIZE),
        memory.getLong(offset + ACKNOWLEDGED_BYTES),
        memory.getLong(offset + RECEIVED_BYTES));
  }

  private static byte[] bytes(ByteBuffer memory, int offset, int length) {
    byte[] bytes = new byte[length];
    memory.get(offset, bytes);
    return bytes;
  }
}
