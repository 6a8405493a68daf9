// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/**
 * Reads which sockets a process has open: the links in /proc/PID/fd, without anything allocated for
 * a descriptor, for a scan reads tens of thousands of them.
 */
final class DescriptorReader implements AutoCloseable {
  private static final int ENTRIES_BYTES = 32 * 1024;

  /** "socket:[" and a number; whatever is longer is no socket. */
  private static final int LINK_BYTES = 32;

  /** "socket:[" as it lies in memory. */
  private static final long SOCKET = 0x736f_636b_6574_3a5bL;

  private static final int PREFIX = 8;

  private static final long DENIED_LINK = -1;

  // struct linux_dirent64 (getdents(2)): inode, offset, length of the entry, type, name.
  private static final int LENGTH_AT = 16;
  private static final int NAME_AT = 19;

  /** struct stat, which is smaller; its size stands at one place on all 64-bit machines. */
  private static final int STATUS_BYTES = 256;

  private static final int STATUS_SIZE_AT = 48;

  private final int root;
  private final ByteBuffer entries =
      ByteBuffer.allocateDirect(ENTRIES_BYTES).order(ByteOrder.nativeOrder());
  private final ByteBuffer link = ByteBuffer.allocateDirect(LINK_BYTES).order(ByteOrder.BIG_ENDIAN);
  private final ByteBuffer status =
      ByteBuffer.allocateDirect(STATUS_BYTES).order(ByteOrder.nativeOrder());
  private final long statusAt = LinuxCalls.address(status);
  private final long entriesAt = LinuxCalls.address(entries);
  private final long linkAt = LinuxCalls.address(link);
  private int open = -1;
  private long descriptors;

  /**
   * @param proc where procfs is mounted
   * @throws LinuxCallException where it is not
   */
  DescriptorReader(Path proc) throws LinuxCallException {
    root = LinuxCalls.openDirectory(proc.toString());
    if (root < 0) {
      throw new LinuxCallException("open " + proc, -root);
    }
  }

  /** What became of a process that was to be read. */
  enum Outcome {
    READ,
    GONE,
    /** We may not look at it, or have no descriptor to do it with. */
    DENIED
  }

  /** Tells the ids of all processes, in the kernel's order. */
  void processes(IntConsumer each) {
    LinuxCalls.rewind(root);
    for (int length; (length = LinuxCalls.entries(root, entriesAt, ENTRIES_BYTES)) > 0; ) {
      for (int at = 0; at < length; at += entries.getShort(at + LENGTH_AT) & 0xffff) {
        int id = number(at + NAME_AT);
        if (id > 0) {
          each.accept(id);
        }
      }
    }
  }

  /**
   * How many descriptors a process has open; 0 where it is gone or denied, and always before Linux
   * 6.2 (fs/proc/fd.c, proc_fd_getattr).
   */
  long count(int id) {
    putPath(id);
    return LinuxCalls.status(root, linkAt, statusAt) < 0 ? 0 : status.getLong(STATUS_SIZE_AT);
  }

  // "ID/fd" and a zero byte.
  private void putPath(int id) {
    int at = 0;
    for (int unit = 1_000_000_000; unit > 0; unit /= 10) {
      if (id >= unit) {
        link.put(at++, (byte) ('0' + id / unit % 10));
      }
    }
    link.put(at, (byte) '/').put(at + 1, (byte) 'f').put(at + 2, (byte) 'd').put(at + 3, (byte) 0);
  }

  /**
   * Tells the inode number of each socket that a process has open, once for each descriptor.
   *
   * @param path of the directory, from the root of procfs, for example {@code 42/fd}
   */
  Outcome read(String path, LongConsumer each) {
    release();
    int directory = LinuxCalls.openDirectoryAt(root, path);
    if (directory < 0) {
      return outcome(directory);
    }
    open = directory;
    int length;
    while ((length = LinuxCalls.entries(directory, entriesAt, ENTRIES_BYTES)) > 0) {
      for (int at = 0; at < length; at += entries.getShort(at + LENGTH_AT) & 0xffff) {
        if (entries.get(at + NAME_AT) != '.') {
          long inode = socket(directory, at + NAME_AT);
          if (inode == DENIED_LINK) {
            return Outcome.DENIED;
          }
          if (inode != 0) {
            each.accept(inode);
          }
        }
      }
    }
    return length < 0 ? outcome(length) : Outcome.READ;
  }

  private static Outcome outcome(int negativeErrno) {
    return switch (-negativeErrno) {
      case LinuxCalls.ENOENT, LinuxCalls.ESRCH -> Outcome.GONE;
      default -> Outcome.DENIED;
    };
  }

  // 0 where the descriptor is no socket, or closed meanwhile. Who may list them may not follow them
  // yet: that takes the right to trace the process (fs/proc/base.c, proc_fd_access_allowed).
  private long socket(int directory, int nameAt) {
    descriptors++;
    int length = LinuxCalls.link(directory, entriesAt + nameAt, linkAt, LINK_BYTES);
    if (length == -LinuxCalls.EACCES) {
      return DENIED_LINK;
    }
    if (length <= PREFIX + 1 || length >= LINK_BYTES || link.getLong(0) != SOCKET) {
      return 0;
    }
    long inode = 0;
    for (int at = PREFIX; at < length - 1; at++) {
      inode = inode * 10 + (link.get(at) - '0');
    }
    return inode;
  }

  /**
   * Whether the process that was last read is still there. Its id cannot have been another one's
   * since then: the open directory is bound to the process, not to its number.
   */
  boolean isStillThere() {
    if (open < 0) {
      return false;
    }
    LinuxCalls.rewind(open);
    return LinuxCalls.entries(open, entriesAt, ENTRIES_BYTES) >= 0;
  }

  /** Descriptors that were looked at since the beginning. */
  long descriptors() {
    return descriptors;
  }

  // -1 where the name is no number.
  private int number(int at) {
    int number = 0;
    int length = 0;
    for (byte digit; (digit = entries.get(at + length)) != 0; length++) {
      if (digit < '0' || digit > '9' || length == 9) {
        return -1;
      }
      number = number * 10 + (digit - '0');
    }
    return number;
  }

  private void release() {
    if (open >= 0) {
      LinuxCalls.close(open);
      open = -1;
    }
  }

  @Override
  public void close() {
    release();
    LinuxCalls.close(root);
  }
}
