// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The task entries (struct nfhook_task), in place in the memory that the kernel counts into:
 * reading costs neither a system call nor an allocation. An entry is its index. Single fields are
 * read whole; to read several of one entry, compare {@link #generation} before and after. Valid
 * until {@link NfHook#close}.
 */
public final class TaskEntries {
  /**
   * First entry that is a task; those before it are buckets, of which only counters mean anything.
   */
  public static final int FIRST_TASK = 8;

  /** Bucket: packets of tasks or sockets that found no free entry or no memory. */
  public static final int OVERFLOW = 1;

  /** Bucket: sockets that only kernel threads use. */
  public static final int KERNEL = 2;

  /** Bucket: packets that never had a socket with an owner. */
  public static final int UNIDENTIFIED = 3;

  /** Bucket: packets whose owner was gone, and nobody used the socket after it. */
  public static final int LATE = 4;

  /** Bucket: packets of sockets that wait for an owner; may fall as well as rise. */
  public static final int PENDING = 5;

  /** Flag: the entry is allocated, and all its fields are valid. */
  public static final int USED = 1;

  /** Flag: the entry is a process; else a thread. */
  public static final int PROCESS = 2;

  /** Flag: the task has ended. */
  public static final int ENDED = 4;

  /** Flag: found by the sweep, so its command line was not captured. */
  public static final int SWEPT = 8;

  /** Counters of one entry, in the order of enum nfhook_counter. */
  public static final int COUNTERS = 8;

  /** Size of an entry in bytes: sizeof(struct nfhook_task). */
  static final int SIZE = 128;

  static final int GENERATION = 64;
  static final int FLAGS = 68;
  static final int TGID = 72;
  static final int TID = 76;
  static final int START_NS = 80;
  static final int PROCESS_OWNER = 88;
  static final int SOCKETS = 96;
  static final int EUID = 100;
  static final int EXIT_STATUS = 104;
  static final int DETAILS_VERSION = 108;
  static final int END_NS = 112;

  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final ByteBuffer memory;
  private final int size;

  TaskEntries(ByteBuffer memory) {
    this.memory = memory;
    this.size = memory.capacity() / SIZE;
  }

  /** Number of entries, buckets included. */
  public int size() {
    return size;
  }

  /** One counter: 0 to 7 in the order of enum nfhook_counter. */
  public long counter(int entry, int index) {
    return (long) LONGS.getAcquire(memory, entry * SIZE + index * Long.BYTES);
  }

  /** Copies an entry's counters into an array of {@value #COUNTERS}. */
  public void counters(int entry, long[] into) {
    for (int i = 0; i < COUNTERS; i++) {
      into[i] = counter(entry, i);
    }
  }

  /** Changes when the entry is retired. */
  public int generation(int entry) {
    return intAt(entry, GENERATION);
  }

  /** Flags: {@link #USED} and so on. */
  public int flags(int entry) {
    return intAt(entry, FLAGS);
  }

  /** Process id. */
  public int tgid(int entry) {
    return intAt(entry, TGID);
  }

  /** Thread id; in a process's entry its tgid. */
  public int tid(int entry) {
    return intAt(entry, TID);
  }

  /** Start time since boot in nanoseconds. */
  public long startNs(int entry) {
    return longAt(entry, START_NS);
  }

  /** Entry of a thread's process in the low 32 bits, that one's generation in the high 32. */
  public long process(int entry) {
    return longAt(entry, PROCESS_OWNER);
  }

  /** Sockets a process owns, those in TIME_WAIT that await the peer's FIN included. */
  public int sockets(int entry) {
    return intAt(entry, SOCKETS);
  }

  /** Effective uid at last use. */
  public int euid(int entry) {
    return intAt(entry, EUID);
  }

  /** Wait status as waitpid(2) gives it, of a process that has ended. */
  public int exitStatus(int entry) {
    return intAt(entry, EXIT_STATUS);
  }

  /** Changes when the entry's details or its thread id change. */
  public int detailsVersion(int entry) {
    return intAt(entry, DETAILS_VERSION);
  }

  /** End time since boot in nanoseconds, of a task that has ended. */
  public long endNs(int entry) {
    return longAt(entry, END_NS);
  }

  private int intAt(int entry, int offset) {
    return (int) INTS.getAcquire(memory, entry * SIZE + offset);
  }

  private long longAt(int entry, int offset) {
    return (long) LONGS.getAcquire(memory, entry * SIZE + offset);
  }
}
