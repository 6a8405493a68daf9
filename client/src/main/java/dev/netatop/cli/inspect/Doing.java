// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.inspect;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says in words what a thread is doing: the system call it sits in, on which descriptor, and what
 * that is. Works on what was read; asks only for bytes of the process's memory.
 */
public final class Doing {
  private static final int MOST_NAMED = 4;
  private static final int MOST_POLLED = 256;
  private static final int POLLFD_BYTES = 8;
  private static final int FUTEX_COMMAND = 127;
  private static final int FUTEX_WAIT = 0;
  private static final int FUTEX_LOCK_PI = 6;
  private static final int FUTEX_WAIT_BITSET = 9;
  private static final int FUTEX_LOCK_PI2 = 13;
  private static final int TID_MASK = 0x3fff_ffff;

  /** glibc's pthread_mutex_t keeps its owner's thread id here (struct __pthread_mutex_s). */
  private static final int MUTEX_OWNER = 8;

  private static final int F_SETLKW = 7;
  private static final int F_OFD_SETLKW = 38;
  private static final int LOCK_NB = 4;

  /** Calls whose first argument is the descriptor they work on. */
  private static final Set<String> ON_DESCRIPTOR =
      Set.of(
          "read",
          "pread64",
          "readv",
          "preadv",
          "preadv2",
          "write",
          "pwrite64",
          "writev",
          "pwritev",
          "pwritev2",
          "recvfrom",
          "recvmsg",
          "recvmmsg",
          "sendto",
          "sendmsg",
          "sendmmsg",
          "accept",
          "accept4",
          "connect",
          "fsync",
          "fdatasync",
          "ioctl",
          "getdents64",
          "sendfile",
          "splice",
          "tee",
          "ftruncate",
          "fallocate",
          "shutdown",
          "close",
          "syncfs",
          "io_uring_enter",
          "lseek");

  /** Reads a process's memory; fewer bytes, or none, where that is not allowed. */
  @FunctionalInterface
  public interface Memory {
    /** Bytes at an address. */
    byte[] read(long address, int length);
  }

  private final SystemCallNames names;
  private final Map<Integer, String> descriptors;
  private final Map<Integer, List<Integer>> watched;
  private final Map<Integer, String> threads;
  private final Memory memory;

  /**
   * For one process.
   *
   * @param descriptors what each descriptor is, in words
   * @param watched descriptors that an epoll descriptor waits for, as far as they are known
   * @param threads names of its threads
   */
  public Doing(
      SystemCallNames names,
      Map<Integer, String> descriptors,
      Map<Integer, List<Integer>> watched,
      Map<Integer, String> threads,
      Memory memory) {
    this.names = names;
    this.descriptors = descriptors;
    this.watched = watched;
    this.threads = threads;
    this.memory = memory;
  }

  /** What a thread is doing. */
  public String of(ThreadSample thread) {
    return switch (thread.state()) {
      case 'T' -> "stopped by a signal (CONT lets it go on)";
      case 't' -> "stopped by its tracer (a debugger or strace)";
      case 'Z', 'X' -> "ended";
      default -> alive(thread);
    };
  }

  private String alive(ThreadSample thread) {
    if (!thread.callKnown()) {
      return state(thread) + "; in which system call is not shown to this user";
    }
    if (thread.call().isEmpty()) {
      return thread.state() == 'R' ? "computing (in no system call)" : state(thread);
    }
    String call = names.of(thread.call().getAsInt());
    String what = call(call, thread);
    return switch (thread.state()) {
      case 'R' -> "running in " + what;
      case 'D' -> "blocked without interruption in " + what;
      default -> "blocked in " + what;
    };
  }

  private static String state(ThreadSample thread) {
    String channel = thread.waitChannel().isEmpty() ? "" : " in " + thread.waitChannel();
    return switch (thread.state()) {
      case 'R' -> "running";
      case 'D' -> "waiting without interruption" + channel;
      case 'I' -> "idle kernel thread";
      default -> "sleeping" + channel;
    };
  }

  private String call(String call, ThreadSample thread) {
    if (ON_DESCRIPTOR.contains(call)) {
      return call + " on " + descriptor((int) thread.argument(0));
    }
    return switch (call) {
      case "poll", "ppoll" -> call + polled(thread);
      case "select", "pselect6" -> call + selected(thread);
      case "epoll_wait", "epoll_pwait", "epoll_pwait2" -> call + " on " + epoll(thread);
      case "futex" -> "futex" + futex(thread);
      case "fcntl", "flock" -> call + fileLock(call, thread);
      case "nanosleep", "clock_nanosleep" -> call + ": sleeps for a time";
      case "wait4", "waitid" -> call + child(thread);
      case "pause", "rt_sigsuspend", "rt_sigtimedwait" -> call + ": waits for a signal";
      case "restart_syscall" -> call + ": goes on with a call that was interrupted";
      default -> call;
    };
  }

  private String descriptor(int fd) {
    String what = descriptors.get(fd);
    return what == null ? fd + "" : fd + ": " + what;
  }

  private String all(Iterable<Integer> fds) {
    List<String> named = new ArrayList<>();
    int more = 0;
    for (int fd : fds) {
      if (named.size() < MOST_NAMED) {
        named.add(descriptor(fd));
      } else {
        more++;
      }
    }
    return String.join(", ", named) + (more > 0 ? ", and " + more + " more" : "");
  }

  private String polled(ThreadSample thread) {
    long count = thread.argument(1);
    if (count == 0) {
      return ": sleeps for a time";
    }
    int asked = (int) Math.min(MOST_POLLED, Math.max(0, count));
    ByteBuffer bytes = memory(thread.argument(0), asked * POLLFD_BYTES);
    Set<Integer> fds = new TreeSet<>();
    while (bytes.remaining() >= POLLFD_BYTES) {
      int fd = bytes.getInt();
      bytes.getInt();
      if (fd >= 0) {
        fds.add(fd);
      }
    }
    return fds.isEmpty() ? " on " + count + " descriptors" : " on " + all(fds);
  }

  private String selected(ThreadSample thread) {
    int count = (int) Math.min(1024, Math.max(0, thread.argument(0)));
    Set<Integer> fds = new TreeSet<>();
    for (int set = 1; set <= 3; set++) {
      ByteBuffer bytes = memory(thread.argument(set), (count + 63) / 64 * 8);
      for (int word = 0; bytes.remaining() >= 8; word++) {
        long bits = bytes.getLong();
        for (int bit = 0; bit < 64; bit++) {
          if ((bits >>> bit & 1) != 0 && word * 64 + bit < count) {
            fds.add(word * 64 + bit);
          }
        }
      }
    }
    if (count == 0) {
      return ": sleeps for a time";
    }
    return fds.isEmpty() ? " on descriptors below " + count : " on " + all(fds);
  }

  private String epoll(ThreadSample thread) {
    int fd = (int) thread.argument(0);
    List<Integer> waits = watched.getOrDefault(fd, List.of());
    return waits.isEmpty() ? descriptor(fd) : fd + ", which watches " + all(new TreeSet<>(waits));
  }

  private String futex(ThreadSample thread) {
    long address = thread.argument(0);
    int command = (int) thread.argument(1) & FUTEX_COMMAND;
    String where = address == 0 ? "" : " at 0x" + Long.toHexString(address);
    return switch (command) {
      case FUTEX_WAIT, FUTEX_WAIT_BITSET ->
          thread(word(address), thread)
              .filter(ending -> isValue(thread))
              .map(ending -> ": waits for the end of " + ending)
              .orElseGet(
                  () ->
                      ": waits for a lock"
                          + where
                          + thread(word(address + MUTEX_OWNER), thread)
                              .map(t -> ", held by " + t + " (by the layout of glibc's mutexes)")
                              .orElse(""));
      case FUTEX_LOCK_PI, FUTEX_LOCK_PI2 ->
          ": waits for a lock"
              + where
              + thread(word(address) & TID_MASK, thread).map(t -> ", held by " + t).orElse("");
      default -> where;
    };
  }

  // pthread_join waits while the ended thread's id still stands in its descriptor.
  private boolean isValue(ThreadSample thread) {
    return (int) thread.argument(2) == word(thread.argument(0));
  }

  private Optional<String> thread(int tid, ThreadSample but) {
    return tid == but.tid() || !threads.containsKey(tid)
        ? Optional.empty()
        : Optional.of("thread " + tid + " (" + threads.get(tid) + ")");
  }

  private int word(long address) {
    ByteBuffer bytes = memory(address, 4);
    return bytes.remaining() == 4 ? bytes.getInt() : 0;
  }

  private ByteBuffer memory(long address, int length) {
    return ByteBuffer.wrap(address == 0 || length == 0 ? new byte[0] : memory.read(address, length))
        .order(ByteOrder.nativeOrder());
  }

  private String fileLock(String call, ThreadSample thread) {
    int command = (int) thread.argument(1);
    boolean waits =
        call.equals("flock")
            ? (command & LOCK_NB) == 0
            : command == F_SETLKW || command == F_OFD_SETLKW;
    return (waits ? ": waits for a lock on " : " on ") + descriptor((int) thread.argument(0));
  }

  private static String child(ThreadSample thread) {
    int pid = (int) thread.argument(0);
    return pid > 0 ? ": waits for child " + pid : ": waits for a child to end";
  }
}
