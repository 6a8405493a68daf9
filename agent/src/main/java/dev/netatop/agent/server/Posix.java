// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.byref.IntByReference;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;
import org.jspecify.annotations.Nullable;

/**
 * The few system calls that neither the JDK nor jnr-unixsocket has. Constants are those of 64-bit
 * Linux.
 */
final class Posix {
  private static final int CLOCK_BOOTTIME = 7;
  private static final int SOL_SOCKET = 1;
  private static final int SO_PEERGROUPS = 59;
  private static final int SO_PEERPIDFD = 77;
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  static final int ENOENT = 2;
  private static final int ERANGE = 34;
  private static final int O_RDWR = 2;
  private static final int O_CREAT = 0100;
  private static final int O_NOFOLLOW =
      "aarch64".equals(System.getProperty("os.arch")) ? 0100000 : 0400000;
  private static final int O_CLOEXEC = 02000000;
  private static final int OWNER_READS_AND_WRITES = 0600;
  private static final int SIGHUP = 1;
  private static final long SIG_IGN = 1;
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;
  private static final int SCHED_OTHER = 0;
  private static final int SCHED_RR = 2;
  private static final int SCHED_RESET_ON_FORK = 0x40000000;
  private static final int FIRST_GROUPS = 64;
  private static final int NGROUPS_MAX = 65_536;
  private static final int SUN_PATH = 108;

  private static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");
  private static final Runtime RUNTIME = Runtime.getRuntime(LIBC);

  /**
   * Signatures as in the C library; public because the binding's generated class lives elsewhere.
   */
  public interface LibC {
    int clock_gettime(int clock, @Out long[] timespec);

    int getsockopt(int fd, int level, int option, ByteBuffer value, IntByReference length);

    int socket(int domain, int type, int protocol);

    @ssize_t
    long sendto(
        int fd, byte[] data, @size_t long length, int flags, byte[] address, int addressLength);

    int close(int fd);

    int open(byte[] path, int flags, int mode);

    int flock(int fd, int operation);

    long signal(int signal, long handler);

    int sched_setscheduler(int thread, int policy, @In int[] parameters);
  }

  private Posix() {}

  /** Nanoseconds since boot, time asleep included. */
  static long bootTimeNs() {
    long[] timespec = new long[2];
    if (LIBC.clock_gettime(CLOCK_BOOTTIME, timespec) != 0) {
      throw new IllegalStateException("clock_gettime(CLOCK_BOOTTIME) failed, errno " + errno());
    }
    return timespec[0] * 1_000_000_000L + timespec[1];
  }

  /**
   * Supplementary groups of a Unix socket's peer, as of its connect; null where the kernel does not
   * tell.
   */
  static int @Nullable [] peerGroups(int fd) {
    for (int room = FIRST_GROUPS; room <= NGROUPS_MAX; room = NGROUPS_MAX) {
      ByteBuffer value = ByteBuffer.allocateDirect(room * 4).order(ByteOrder.nativeOrder());
      IntByReference length = new IntByReference(room * 4);
      if (LIBC.getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, value, length) == 0) {
        int[] groups = new int[length.getValue() / 4];
        value.asIntBuffer().get(groups);
        return groups;
      }
      if (errno() != ERANGE || room == NGROUPS_MAX) {
        return null;
      }
    }
    return null;
  }

  /**
   * A pidfd of a Unix socket's peer (Linux 6.5); empty where the kernel has none to give. To be
   * closed.
   */
  static OptionalInt peerPidFd(int fd) {
    ByteBuffer value = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
    IntByReference length = new IntByReference(4);
    return LIBC.getsockopt(fd, SOL_SOCKET, SO_PEERPIDFD, value, length) == 0
        ? OptionalInt.of(value.getInt(0))
        : OptionalInt.empty();
  }

  static void close(int fd) {
    LIBC.close(fd);
  }

  /**
   * Opens a lock file, made if it is not there; follows no symbolic link.
   *
   * @return the descriptor, or the negative errno
   */
  static int openLockFile(String path) {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    int flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC;
    int fd = LIBC.open(Arrays.copyOf(name, name.length + 1), flags, OWNER_READS_AND_WRITES);
    return fd < 0 ? -errno() : fd;
  }

  /** Takes the lock of an open file (flock(2)) if nobody has it. */
  static boolean tryLock(int fd) {
    return LIBC.flock(fd, LOCK_EX | LOCK_NB) == 0;
  }

  /**
   * Sends one datagram to a Unix socket.
   *
   * @param address a path, or a name in the abstract namespace after {@code @}
   * @return 0 or the errno
   */
  static int sendDatagram(String address, String data) {
    byte[] path = address.getBytes(StandardCharsets.UTF_8);
    if (path.length == 0 || path.length >= SUN_PATH) {
      return ERANGE;
    }
    byte[] sockaddr = new byte[2 + path.length + (path[0] == '@' ? 0 : 1)];
    ByteBuffer.wrap(sockaddr).order(ByteOrder.nativeOrder()).putShort((short) AF_UNIX).put(path);
    if (path[0] == '@') {
      sockaddr[2] = 0;
    }
    int fd = LIBC.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
      return errno();
    }
    byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
    long sent =
        LIBC.sendto(
            fd, bytes, bytes.length, 0, Arrays.copyOf(sockaddr, sockaddr.length), sockaddr.length);
    int errno = sent < 0 ? errno() : 0;
    LIBC.close(fd);
    return errno;
  }

  /**
   * Schedules the calling thread round robin at a real-time priority, or ordinarily at 0
   * (sched_setscheduler(2)).
   *
   * @return 0 or the errno
   */
  static int scheduleThisThread(int priority) {
    return scheduleThread(0, priority);
  }

  /** The same for any thread of this process. */
  static int scheduleThread(int tid, int priority) {
    int policy = priority == 0 ? SCHED_OTHER : SCHED_RR | SCHED_RESET_ON_FORK;
    return LIBC.sched_setscheduler(tid, policy, new int[] {priority}) < 0 ? errno() : 0;
  }

  static void ignoreHangUp() {
    LIBC.signal(SIGHUP, SIG_IGN);
  }

  private static int errno() {
    return LastError.getLastError(RUNTIME);
  }
}
