// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import java.util.function.LongConsumer;

/**
 * Descriptors of processes (pidfd_open(2)) and one that tells which of them have ended (epoll(7)).
 * The kernel reports a process when its last thread is gone, waited for or not.
 */
final class Pidfds implements AutoCloseable {
  private static final int EVENTS = 64;

  /** struct epoll_event is packed on x86-64 alone (sys/epoll.h). */
  private static final int EVENT_BYTES = LinuxCalls.IS_ARM ? 16 : 12;

  private static final int EVENT_DATA_AT = LinuxCalls.IS_ARM ? 8 : 4;

  // linux/pidfd.h: struct pidfd_info in its first form, and the request that fills it.
  private static final int INFO_BYTES = 64;
  private static final int EXIT_CODE_AT = 60;
  private static final long PIDFD_INFO_EXIT = 1 << 3;
  private static final long PIDFD_GET_INFO = 3L << 30 | INFO_BYTES << 16 | 0xff << 8 | 11;

  private final int epoll;
  private final ByteBuffer events =
      ByteBuffer.allocateDirect(EVENTS * EVENT_BYTES).order(ByteOrder.nativeOrder());
  private final ByteBuffer event =
      ByteBuffer.allocateDirect(EVENT_BYTES).order(ByteOrder.nativeOrder());
  private final ByteBuffer info =
      ByteBuffer.allocateDirect(INFO_BYTES).order(ByteOrder.nativeOrder());

  private Pidfds(int epoll) {
    this.epoll = epoll;
  }

  /**
   * @throws LinuxCallException where epoll_create1(2) fails
   */
  static Pidfds open() throws LinuxCallException {
    int epoll = LinuxCalls.openEpoll();
    if (epoll < 0) {
      throw new LinuxCallException("epoll_create1", -epoll);
    }
    return new Pidfds(epoll);
  }

  /** Readable when a process has ended. */
  int descriptor() {
    return epoll;
  }

  /**
   * Opens a descriptor for a process; to be closed with {@link #release}.
   *
   * @return negative errno where there is none
   */
  int openProcess(int tgid) {
    return LinuxCalls.openPidfd(tgid);
  }

  /**
   * Watches one.
   *
   * @param number is told at the end
   * @return whether it is watched
   */
  boolean add(int pidfd, long number) {
    event.putInt(0, LinuxCalls.EPOLLIN).putLong(EVENT_DATA_AT, number);
    return LinuxCalls.addToEpoll(epoll, pidfd, event) >= 0;
  }

  /** Closes a process's descriptor, which is not watched any more then. */
  void release(int pidfd) {
    LinuxCalls.close(pidfd);
  }

  /** Tells the numbers of some that have ended, of each until it is released. Does not wait. */
  void ended(LongConsumer each) {
    int count = LinuxCalls.ready(epoll, events, EVENTS);
    for (int i = 0; i < count; i++) {
      each.accept(events.getLong(i * EVENT_BYTES + EVENT_DATA_AT));
    }
  }

  /** How a process has ended that was waited for (PIDFD_INFO_EXIT, Linux 6.15); else empty. */
  OptionalInt waitStatus(int pidfd) {
    info.putLong(0, PIDFD_INFO_EXIT);
    return LinuxCalls.control(pidfd, PIDFD_GET_INFO, info) >= 0
            && (info.getLong(0) & PIDFD_INFO_EXIT) != 0
        ? OptionalInt.of(info.getInt(EXIT_CODE_AT))
        : OptionalInt.empty();
  }

  @Override
  public void close() {
    LinuxCalls.close(epoll);
  }
}
