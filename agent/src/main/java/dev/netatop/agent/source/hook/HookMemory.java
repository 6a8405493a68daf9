// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.hook;

import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.SourceFeature;
import java.util.List;

/**
 * What the hook source needs of libnfhook: the entries the kernel counts into, and what their
 * reader does with them. A narrow view of the binding, so that every rule above it can be tested
 * without a kernel. The methods mean what the functions of nfhook.h mean.
 */
interface HookMemory extends AutoCloseable {
  /** Entries below are buckets, not tasks. */
  int FIRST_TASK = 8;

  int BUCKET_OVERFLOW = 1;
  int BUCKET_KERNEL = 2;
  int BUCKET_UNIDENTIFIED = 3;
  int BUCKET_LATE = 4;
  int BUCKET_PENDING = 5;

  int USED = 1;
  int PROCESS = 2;
  int ENDED = 4;
  int SWEPT = 8;

  /** Number of entries, buckets included. */
  int size();

  /** Entries from here on were never allocated. */
  int highWater();

  /** Entries allocated, ended or renamed so far: unchanged means that a scan would find nothing. */
  long changes();

  long taskOverflows();

  long socketOverflows();

  long timewaitOverflows();

  /** NETATOP_FORCE_GC calls so far. */
  long collectionsWanted();

  /** Reads the eight counters of an entry. */
  void counters(int entry, long[] into);

  int generation(int entry);

  int flags(int entry);

  int tgid(int entry);

  int tid(int entry);

  long startNs(int entry);

  /** A thread's process: its entry in the low 32 bits, that one's generation in the high 32. */
  long process(int entry);

  /** Sockets a process owns. */
  int sockets(int entry);

  int euid(int entry);

  int exitStatus(int entry);

  int detailsVersion(int entry);

  long endNs(int entry);

  /**
   * Takes reported entries; returns how many were written, less than the length when there are no
   * more.
   */
  int takeEnded(int[] entries) throws SourceException;

  /** Details of {@code count} entries from {@code first} on, with one system call. */
  Details readDetails(int first, int count) throws SourceException;

  void retire(int entry) throws SourceException;

  /** Adds a retired and rested thread entry to its process's; false where that one is gone. */
  boolean fold(int entry) throws SourceException;

  /**
   * Gives a retired and rested entry back.
   *
   * @param seen what has been reported of it; empty: everything in it is accounted for
   */
  void free(int entry, long[] seen) throws SourceException;

  /** Forgets connections in TIME_WAIT that ended unseen. */
  void collect() throws SourceException;

  /** The sockets that are known, at most {@code max} of them. */
  Sockets listSockets(int max) throws SourceException;

  /** How many sockets are known; costs a walk through them. */
  int countSockets() throws SourceException;

  List<SourceFeature> features();

  @Override
  void close();

  /**
   * Sockets the kernel knows.
   *
   * @param known how many there are, listed or not
   */
  record Sockets(List<HookSocket> sockets, int known) {}

  /** What the kernel captured of some entries; index 0 is the first entry asked for. */
  interface Details {
    int size();

    int generation(int index);

    long cgroupId(int index);

    String command(int index);

    /** Arguments separated by spaces; empty where none were captured. */
    String commandLine(int index);

    boolean captured(int index);

    boolean truncated(int index);
  }
}
