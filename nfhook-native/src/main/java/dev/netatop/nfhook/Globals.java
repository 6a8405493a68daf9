// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Counters of the machinery itself (struct nfhook_globals), in place. Valid until {@link
 * NfHook#close}.
 */
public final class Globals {
  /** sizeof(struct nfhook_globals) in bytes. */
  static final int SIZE = 128;

  static final int HIGH_WATER = 0;
  static final int ALLOCATIONS = 8;
  static final int TASK_OVERFLOWS = 16;
  static final int SOCKET_OVERFLOWS = 24;
  static final int TIMEWAIT_OVERFLOWS = 32;
  static final int ENDINGS = 40;
  static final int EXECS = 56;
  static final int WISHES = 64;
  static final int COLLECTIONS_WANTED = 72;
  static final int EXITS_WANTED_NS = 80;
  static final int CLIENTS_BEGUN = 88;
  static final int BOOT_EPOCH_NS = 96;

  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final ByteBuffer memory;

  Globals(ByteBuffer memory) {
    this.memory = memory;
  }

  /** Entries from here on were never allocated. May for a moment exceed the number of entries. */
  public long highWater() {
    return at(HIGH_WATER);
  }

  /** Entries allocated so far: unchanged means no new tasks. */
  public long allocations() {
    return at(ALLOCATIONS);
  }

  /** Tasks that found no free entry. */
  public long taskOverflows() {
    return at(TASK_OVERFLOWS);
  }

  /** Sockets that found no memory for their sockinfo. */
  public long socketOverflows() {
    return at(SOCKET_OVERFLOWS);
  }

  /** Connections in TIME_WAIT that found no place in the table. */
  public long timewaitOverflows() {
    return at(TIMEWAIT_OVERFLOWS);
  }

  /** Ends of tasks with an entry, so far, and of the last sockets of ended ones. */
  public long endings() {
    return at(ENDINGS);
  }

  /** Threads that took over their leader's id by an exec, so far. */
  public long execs() {
    return at(EXECS);
  }

  /** NETATOP_FORCE_GC calls so far; {@link NfHook#await} ends for each. */
  public long collectionsWanted() {
    return at(COLLECTIONS_WANTED);
  }

  /** When NETATOP_GETCNT_EXIT was last called, nanoseconds since boot; 0 where it never was. */
  public long exitsWantedNs() {
    return at(EXITS_WANTED_NS);
  }

  /** Programs of a watched name that began so far; {@link NfHook#await} ends for each. */
  public long clientsBegun() {
    return at(CLIENTS_BEGUN);
  }

  private long at(int offset) {
    return (long) LONGS.getAcquire(memory, offset);
  }
}
