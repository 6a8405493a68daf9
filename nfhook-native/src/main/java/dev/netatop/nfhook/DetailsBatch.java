// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What is known of processes beyond numbers (struct nfhook_details): a copy, of consecutive
 * entries. Indexes count from 0.
 */
public final class DetailsBatch {
  /** sizeof(struct nfhook_details) in bytes. */
  static final int SIZE = 288;

  static final int CGROUP_ID = 0;
  static final int GENERATION = 8;
  static final int ARGUMENTS_LENGTH = 12;
  static final int TRUNCATED = 14;
  static final int COMMAND = 16;
  static final int COMMAND_SIZE = 16;
  static final int ARGUMENTS = 32;
  static final int ARGUMENTS_SIZE = 256;

  private final ByteBuffer memory;
  private final int size;

  DetailsBatch(ByteBuffer memory, int size) {
    this.memory = memory.order(ByteOrder.LITTLE_ENDIAN);
    this.size = size;
  }

  /** Number of entries copied. */
  public int size() {
    return size;
  }

  /** Inode number of its directory below the cgroup v2 root; 0 where it is not known. */
  public long cgroupId(int index) {
    return memory.getLong(index * SIZE + CGROUP_ID);
  }

  /** Generation of the entry these details belong to. */
  public int generation(int index) {
    return memory.getInt(index * SIZE + GENERATION);
  }

  /** comm of the thread group leader; bytes that are not UTF-8 are replaced. */
  public String command(int index) {
    int length = 0;
    while (length < COMMAND_SIZE && memory.get(index * SIZE + COMMAND + length) != 0) {
      length++;
    }
    return text(index * SIZE + COMMAND, length);
  }

  /** Whether the command line was captured. */
  public boolean captured(int index) {
    return argumentsLength(index) > 0;
  }

  /** Arguments separated by spaces; empty where they were not captured. */
  public String commandLine(int index) {
    int length = argumentsLength(index);
    while (length > 0 && memory.get(index * SIZE + ARGUMENTS + length - 1) == 0) {
      length--;
    }
    return text(index * SIZE + ARGUMENTS, length).replace('\0', ' ');
  }

  /** Whether there were more arguments than were captured. */
  public boolean truncated(int index) {
    return memory.getShort(index * SIZE + TRUNCATED) != 0;
  }

  private int argumentsLength(int index) {
    int length = Short.toUnsignedInt(memory.getShort(index * SIZE + ARGUMENTS_LENGTH));
    return Math.min(length, ARGUMENTS_SIZE);
  }

  private String text(int offset, int length) {
    byte[] bytes = new byte[length];
    memory.get(offset, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
