// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/** What capturing needs of the C library. Constants and layouts are those of 64-bit Linux. */
final class LibC {
  static final int O_CLOEXEC = 02000000;
  static final int O_NONBLOCK = 04000;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int AF_NETLINK = 16;
  static final int AF_PACKET = 17;
  static final short POLLIN = 1;
  static final short POLLNVAL = 0x20;

  static {
    Native.register(LibC.class, NativeLibrary.getProcess());
  }

  private LibC() {}

  /** The errno of this thread's last call. */
  static int errno() {
    return Native.getLastError();
  }

  /** What an errno means, for people. */
  static String text(int errno) {
    return String.valueOf(new LastErrorException(errno).getMessage());
  }

  /** Memory that is all zero. */
  static Memory zeroed(long bytes) {
    Memory memory = new Memory(bytes);
    memory.clear();
    return memory;
  }

  static native int poll(Pointer pollfds, long count, int timeoutMs);

  static native int eventfd(int initial, int flags);

  static native int socket(int domain, int type, int protocol);

  static native int bind(int socket, Pointer address, int length);

  static native int setsockopt(int socket, int level, int option, Pointer value, int length);

  static native long recv(int socket, Pointer buffer, long length, int flags);

  static native long read(int descriptor, Pointer buffer, long length);

  static native long write(int descriptor, Pointer buffer, long length);

  static native int close(int descriptor);

  static native int getifaddrs(Pointer first);

  static native void freeifaddrs(Pointer first);

  static native int if_nametoindex(String name);

  static native Pointer fmemopen(Pointer buffer, long size, String mode);

  static native int setvbuf(Pointer file, Pointer buffer, int mode, long size);

  static native int fseek(Pointer file, long offset, int whence);

  static native long ftell(Pointer file);

  static native int fflush(Pointer file);

  static native int fclose(Pointer file);

  /** See __fsetlocking(3). */
  static native int __fsetlocking(Pointer file, int type);
}
