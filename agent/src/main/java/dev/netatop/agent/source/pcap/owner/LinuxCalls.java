// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/**
 * The system calls of this package that the JDK does not have. Each gives its result, or the
 * negative errno. Constants are those of 64-bit Linux.
 */
final class LinuxCalls {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int ESRCH = 3;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int EACCES = 13;
  static final int EINVAL = 22;
  static final int ENFILE = 23;
  static final int EMFILE = 24;
  static final int ENOSYS = 38;
  static final int ENOBUFS = 105;

  static final int SOCK_DIAG_BY_FAMILY = 20;
  static final int EPOLLIN = 1;
  static final boolean IS_ARM = "aarch64".equals(System.getProperty("os.arch"));

  private static final int MSG_DONTWAIT = 0x40;
  private static final int AF_NETLINK = 16;
  private static final int NETLINK_SOCK_DIAG = 4;
  private static final int SOCK_RAW = 3;
  private static final int CLOEXEC = 02000000;
  private static final int O_DIRECTORY = IS_ARM ? 040000 : 0200000;
  private static final int AT_FDCWD = -100;
  private static final int SEEK_SET = 0;
  private static final int RLIMIT_NOFILE = 7;
  private static final int CLOCK_THREAD_CPUTIME_ID = 3;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int SYS_PIDFD_OPEN = 434;
  private static final int SYS_NEWFSTATAT = IS_ARM ? 79 : 262;
  private static final int SYS_GETDENTS64 = IS_ARM ? 61 : 217;

  private static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");
  private static final Runtime RUNTIME = Runtime.getRuntime(LIBC);

  /**
   * Signatures as in the C library; public because the binding's generated class lives elsewhere.
   */
  public interface LibC {
    int socket(int domain, int type, int protocol);

    @ssize_t
    long send(int fd, ByteBuffer data, @size_t long length, int flags);

    @ssize_t
    long recv(int fd, ByteBuffer data, @size_t long length, int flags);

    int close(int fd);

    int openat(int directory, byte[] path, int flags);

    long lseek(int fd, long offset, int whence);

    // Pointers as numbers: one goes into the middle of a buffer, and it is the fastest way.
    @ssize_t
    long readlinkat(int directory, long path, long buffer, @size_t long size);

    long syscall(long number, long first, long second, long third);

    long syscall(long number, long first, long second, long third, long fourth);

    int epoll_create1(int flags);

    int epoll_ctl(int epoll, int operation, int fd, ByteBuffer event);

    int epoll_wait(int epoll, ByteBuffer events, int count, int timeoutMs);

    int ioctl(int fd, @size_t long request, ByteBuffer argument);

    int clock_gettime(int clock, @Out long[] timespec);

    int getrlimit(int resource, @Out long[] limits);
  }

  private LinuxCalls() {}

  /** Where a direct buffer lies. It has to live as long as the address is used. */
  static long address(ByteBuffer direct) {
    return Pointer.wrap(RUNTIME, direct).address();
  }

  /** A netlink socket to ask for sockets (sock_diag(7)). */
  static int openSockDiag() {
    return checked(LIBC.socket(AF_NETLINK, SOCK_RAW | CLOEXEC, NETLINK_SOCK_DIAG));
  }

  /** Sends what is between the buffer's position and its limit. */
  static int send(int fd, ByteBuffer data) {
    return retried(() -> LIBC.send(fd, data, data.remaining(), 0));
  }

  /**
   * Receives one message to where the buffer's position is; {@link #EAGAIN} where none is there.
   */
  static int receive(int fd, ByteBuffer data) {
    return retried(() -> LIBC.recv(fd, data, data.remaining(), MSG_DONTWAIT));
  }

  static void close(int fd) {
    LIBC.close(fd);
  }

  static int openDirectory(String path) {
    return openDirectoryAt(AT_FDCWD, path);
  }

  static int openDirectoryAt(int directory, String path) {
    byte[] name = (path + '\0').getBytes(StandardCharsets.UTF_8);
    return retried(() -> LIBC.openat(directory, name, O_DIRECTORY | CLOEXEC));
  }

  /** The next entries of a directory, as getdents(2) puts them down; 0 at its end. */
  static int entries(int directory, long buffer, int size) {
    return checked(LIBC.syscall(SYS_GETDENTS64, directory, buffer, size));
  }

  /** Goes back to a directory's first entry. */
  static void rewind(int directory) {
    LIBC.lseek(directory, 0, SEEK_SET);
  }

  /** Where a link points; {@code name} is the address of a text that ends with a zero byte. */
  static int link(int directory, long name, long buffer, int size) {
    return checked(LIBC.readlinkat(directory, name, buffer, size));
  }

  /** What stat(2) says; {@code path} is the address of a text that ends with a zero byte. */
  static int status(int directory, long path, long buffer) {
    return checked(LIBC.syscall(SYS_NEWFSTATAT, directory, path, buffer, 0));
  }

  /** A descriptor for a process (pidfd_open(2), Linux 5.3). */
  static int openPidfd(int pid) {
    return checked(LIBC.syscall(SYS_PIDFD_OPEN, pid, 0, 0));
  }

  static int openEpoll() {
    return checked(LIBC.epoll_create1(CLOEXEC));
  }

  static int addToEpoll(int epoll, int fd, ByteBuffer event) {
    return checked(LIBC.epoll_ctl(epoll, EPOLL_CTL_ADD, fd, event));
  }

  /** What is ready now, never waiting. */
  static int ready(int epoll, ByteBuffer events, int count) {
    return retried(() -> LIBC.epoll_wait(epoll, events, count, 0));
  }

  static int control(int fd, long request, ByteBuffer argument) {
    return checked(LIBC.ioctl(fd, request, argument));
  }

  /** How many descriptors this process may have open. */
  static long descriptorLimit() {
    long[] limits = new long[2];
    // The limit may be "infinite", all bits set.
    return LIBC.getrlimit(RLIMIT_NOFILE, limits) < 0 ? 0 : limits[0] & Long.MAX_VALUE;
  }

  /** Processor time that the calling thread has used, nanoseconds. */
  static long threadTimeNs() {
    long[] timespec = new long[2];
    LIBC.clock_gettime(CLOCK_THREAD_CPUTIME_ID, timespec);
    return timespec[0] * 1_000_000_000L + timespec[1];
  }

  private interface Call {
    long make();
  }

  private static int retried(Call call) {
    int result;
    do {
      result = checked(call.make());
    } while (result == -EINTR);
    return result;
  }

  private static int checked(long result) {
    return result < 0 ? -LastError.getLastError(RUNTIME) : (int) result;
  }
}
