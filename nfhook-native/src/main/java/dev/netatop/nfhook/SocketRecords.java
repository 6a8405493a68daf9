// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Reads struct nfhook_socket. */
final class SocketRecords {
  /** sizeof(struct nfhook_socket) in bytes. */
  static final int SIZE = 72;

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

  private static final int AF_INET6 = 10;

  private SocketRecords() {}

  /**
   * Fills memory with records; returns how many there are, which may be more than there was room
   * for.
   */
  @FunctionalInterface
  interface Filler {
    int fill(ByteBuffer memory) throws NfHookException;
  }

  static List<NfHookSocket> read(int max, Filler filler) throws NfHookException {
    ByteBuffer memory = ByteBuffer.allocateDirect(max * SIZE).order(ByteOrder.LITTLE_ENDIAN);
    int count = Math.min(filler.fill(memory), max);
    List<NfHookSocket> sockets = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      sockets.add(at(memory, i * SIZE));
    }
    return sockets;
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
        memory.getInt(offset + NETNS));
  }

  private static byte[] bytes(ByteBuffer memory, int offset, int length) {
    byte[] bytes = new byte[length];
    memory.get(offset, bytes);
    return bytes;
  }
}
