// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * The numbers with which a /proc/PID/fdinfo/N begins (proc(5)).
 *
 * @param offset where the descriptor stands, bytes; -1 where that is not told
 * @param flags of open(2), with its access mode
 * @param mount id of its mount; -1 where that is not told
 * @param inode number of its file; 0 where that is not told
 */
record DescriptorInfo(long offset, int flags, int mount, long inode) {
  private static final int LINES = 8;
  private static final int ACCESS_MODE = 3;
  private static final int READ_ONLY = 0;
  private static final int WRITE_ONLY = 1;
  private static final int READ_AND_WRITE = 2;

  /** O_PATH: opened for neither (open(2)). */
  private static final int PATH_ONLY = 010000000;

  private static final byte[] OFFSET = name("pos:");
  private static final byte[] FLAGS = name("flags:");
  private static final byte[] MOUNT = name("mnt_id:");
  private static final byte[] INODE = name("ino:");

  private static byte[] name(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads them digit by digit, for a process may have a million descriptors. */
  static DescriptorInfo parse(byte[] text, int length) {
    long offset = -1;
    long flags = PATH_ONLY;
    long mount = -1;
    long inode = 0;
    int from = 0;
    for (int line = 0; line < LINES && from < length; line++) {
      int end = from;
      while (end < length && text[end] != '\n') {
        end++;
      }
      if (begins(text, from, end, OFFSET)) {
        offset = number(text, from + OFFSET.length, end, 10, -1);
      } else if (begins(text, from, end, FLAGS)) {
        flags = number(text, from + FLAGS.length, end, 8, flags);
      } else if (begins(text, from, end, MOUNT)) {
        mount = number(text, from + MOUNT.length, end, 10, -1);
      } else if (begins(text, from, end, INODE)) {
        inode = number(text, from + INODE.length, end, 10, 0);
      }
      from = end + 1;
    }
    boolean isMount = mount >= 0 && mount <= Integer.MAX_VALUE;
    return new DescriptorInfo(Math.max(-1, offset), (int) flags, isMount ? (int) mount : -1, inode);
  }

  private static boolean begins(byte[] text, int from, int end, byte[] name) {
    if (end - from < name.length) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (text[from + i] != name[i]) {
        return false;
      }
    }
    return true;
  }

  /** An unsigned number of 64 bits behind blanks, and nothing behind it. */
  private static long number(byte[] text, int from, int end, int radix, long otherwise) {
    int at = from;
    while (at < end && (text[at] == ' ' || text[at] == '\t')) {
      at++;
    }
    if (at == end) {
      return otherwise;
    }
    long most = Long.divideUnsigned(-1L, radix);
    long value = 0;
    for (; at < end; at++) {
      int digit = text[at] - '0';
      boolean overflows =
          Long.compareUnsigned(value, most) > 0
              || (value == most && digit > Long.remainderUnsigned(-1L, radix));
      if (digit < 0 || digit >= radix || overflows) {
        return otherwise;
      }
      value = value * radix + digit;
    }
    return value;
  }

  /** Whether it was opened for reading. */
  boolean readable() {
    int mode = flags & ACCESS_MODE;
    return (flags & PATH_ONLY) == 0 && (mode == READ_ONLY || mode == READ_AND_WRITE);
  }

  /** Whether it was opened for writing. */
  boolean writable() {
    int mode = flags & ACCESS_MODE;
    return (flags & PATH_ONLY) == 0 && (mode == WRITE_ONLY || mode == READ_AND_WRITE);
  }

  /** {@link #offset}, or nothing. */
  OptionalLong knownOffset() {
    return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
  }
}
