// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Uses of sockets as the library tells them (struct nfhook_use): a task has begun to use a socket
 * that another one, or nobody, used before. Valid until the next ones are read. Indexes count from
 * 0.
 */
public final class UseRecords {
  /** Bit of {@link #socket} that says it is an inode number, and no SO_COOKIE. */
  public static final long SOCKET_INODE = Long.MIN_VALUE;

  /** sizeof(struct nfhook_use) in bytes. */
  static final int SIZE = 104;

  static final int TIME_NS = 0;
  static final int SOCKET = 8;
  static final int PROCESS_START_NS = 16;
  static final int THREAD_START_NS = 24;
  static final int TGID = 32;
  static final int TID = 36;
  static final int EUID = 40;
  static final int LOCAL_PORT = 44;
  static final int REMOTE_PORT = 46;
  static final int LOCAL_ADDRESS = 48;
  static final int REMOTE_ADDRESS = 64;
  static final int COMMAND = 80;
  static final int COMMAND_SIZE = 16;
  static final int PROTOCOL = 96;
  static final int FAMILY = 97;
  static final int ANY_FAMILY = 98;
  static final int ANY_ADDRESS = 99;

  private static final int AF_INET6 = 10;

  /** The most different commands that are kept, so that a task seen again costs no memory. */
  private static final int COMMANDS = 256;

  private final ByteBuffer numbers;
  private final ByteBuffer addresses;
  private final long[] commandBytes = new long[2 * COMMANDS];
  private final String[] commands = new String[COMMANDS];
  private int size;

  UseRecords(ByteBuffer memory) {
    numbers = memory.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    addresses = memory.duplicate().order(ByteOrder.BIG_ENDIAN);
    Arrays.fill(commands, "");
  }

  UseRecords of(int count) {
    size = count;
    return this;
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** When, nanoseconds since the epoch; never after the packet that it precedes. */
  public long timeNs(int index) {
    return numbers.getLong(index * SIZE + TIME_NS);
  }

  /**
   * A number that the socket has as long as it lives: a TCP socket's SO_COOKIE; a datagram socket's
   * inode number with {@link #SOCKET_INODE}.
   */
  public long socket(int index) {
    return numbers.getLong(index * SIZE + SOCKET);
  }

  /** When the process started, nanoseconds since boot. */
  public long processStartNs(int index) {
    return numbers.getLong(index * SIZE + PROCESS_START_NS);
  }

  /** When the thread started, nanoseconds since boot. */
  public long threadStartNs(int index) {
    return numbers.getLong(index * SIZE + THREAD_START_NS);
  }

  /** Process id in this process's pid namespace; 0 where it is not in there. */
  public int tgid(int index) {
    return numbers.getInt(index * SIZE + TGID);
  }

  /** Thread id, likewise. */
  public int tid(int index) {
    return numbers.getInt(index * SIZE + TID);
  }

  /** Effective user. */
  public int euid(int index) {
    return numbers.getInt(index * SIZE + EUID);
  }

  /** 0 to 65535. */
  public int localPort(int index) {
    return Short.toUnsignedInt(numbers.getShort(index * SIZE + LOCAL_PORT));
  }

  /** 0 where the socket is not connected and nothing was sent. */
  public int remotePort(int index) {
    return Short.toUnsignedInt(numbers.getShort(index * SIZE + REMOTE_PORT));
  }

  /** Upper half of the local address; IPv4 as ::ffff:a.b.c.d; 0 as the lower one: bound to none. */
  public long localHigh(int index) {
    return addresses.getLong(index * SIZE + LOCAL_ADDRESS);
  }

  /** Lower half of the local address. */
  public long localLow(int index) {
    return addresses.getLong(index * SIZE + LOCAL_ADDRESS + Long.BYTES);
  }

  /** Upper half of the remote address; 0 as the lower one and the port: none. */
  public long remoteHigh(int index) {
    return addresses.getLong(index * SIZE + REMOTE_ADDRESS);
  }

  /** Lower half of the remote address. */
  public long remoteLow(int index) {
    return addresses.getLong(index * SIZE + REMOTE_ADDRESS + Long.BYTES);
  }

  /** 6 TCP, 17 UDP. */
  public int protocol(int index) {
    return numbers.get(index * SIZE + PROTOCOL);
  }

  /** Whether its packets are IPv6 packets. */
  public boolean isV6(int index) {
    return numbers.get(index * SIZE + FAMILY) == AF_INET6;
  }

  /** With {@link #isAnyAddress}: packets of both families reach it. */
  public boolean isAnyFamily(int index) {
    return numbers.get(index * SIZE + ANY_FAMILY) != 0;
  }

  /**
   * Whether it is a datagram socket bound to no address and not connected: what comes to its port
   * reaches it, whatever its local address was in the packet that it sent.
   */
  public boolean isAnyAddress(int index) {
    return numbers.get(index * SIZE + ANY_ADDRESS) != 0;
  }

  /** comm of the thread group leader; bytes that are not UTF-8 are replaced. */
  public String command(int index) {
    long first = numbers.getLong(index * SIZE + COMMAND);
    long second = numbers.getLong(index * SIZE + COMMAND + Long.BYTES);
    int place = Long.hashCode((first ^ second * 31) * 0x9e3779b97f4a7c15L) >>> 24;
    if (commandBytes[2 * place] != first || commandBytes[2 * place + 1] != second) {
      commandBytes[2 * place] = first;
      commandBytes[2 * place + 1] = second;
      commands[place] = Text.at(numbers, index * SIZE + COMMAND, COMMAND_SIZE);
    }
    return commands[place];
  }
}
