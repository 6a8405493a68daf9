// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.TaskDetails;
import dev.netatop.agent.accounting.TaskInfo;
import dev.netatop.agent.accounting.TaskType;
import dev.netatop.agent.source.SnapshotBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process or thread that owns, or owned, sockets; or a sum that belongs to none. */
final class Taskinfo {
  /** Threads of most processes that use sockets. */
  private static final int FEW = 1;

  final TaskType type;
  final int id;
  final int tgid;

  /** When it started, nanoseconds since boot; of a process from /proc in ticks of the clock. */
  final long startNs;

  /** A thread's process. */
  final @Nullable Taskinfo process;

  /** A process's threads with traffic. */
  final List<Taskinfo> threads;

  /** In the order of {@link Counters}; a process's threads have their own. */
  final long[] words = new long[Counters.WORDS];

  int uid;
  private boolean isUserTold;
  String command = "";
  TaskDetails details = TaskDetails.GONE;

  /** Open connections that a process owns. */
  int connections;

  /** When a process's end was told, nanoseconds since boot; 0 it lives. */
  long endedNs;

  int waitStatus;

  /** Its end was told by nobody: it was found gone. */
  boolean endLost;

  boolean lingerCut;

  /** When one of its connections was closed last, nanoseconds since boot. */
  long closedNs;

  /** It has been told as finished, or its thread is gone: nothing is to be counted for it. */
  boolean isGone;

  /** When its names are read again, nanoseconds since boot. */
  long namesDueNs;

  /** How long that waits after the next reading. */
  long namesPauseNs;

  final SnapshotBuilder.Seen seen = new SnapshotBuilder.Seen();
  private @Nullable TaskInfo info;

  private Taskinfo(TaskType type, int id, int tgid, long startNs, @Nullable Taskinfo process) {
    this.type = type;
    this.id = id;
    this.tgid = tgid;
    this.startNs = startNs;
    this.process = process;
    this.threads = type == TaskType.PROCESS ? new ArrayList<>(FEW) : List.of();
  }

  static Taskinfo process(int tgid, long startNs) {
    return new Taskinfo(TaskType.PROCESS, tgid, tgid, startNs, null);
  }

  static Taskinfo thread(Taskinfo process, int tid, long startNs) {
    return new Taskinfo(TaskType.THREAD, tid, process.tgid, startNs, process);
  }

  static Taskinfo sum(TaskType type) {
    return new Taskinfo(type, 0, 0, 0, null);
  }

  boolean hasEnded() {
    return endedNs != 0;
  }

  boolean isProcess() {
    return type == TaskType.PROCESS;
  }

  /** A process's counters with those of its threads. */
  void addTo(long[] sum) {
    add(words, sum);
    for (Taskinfo thread : threads) {
      add(thread.words, sum);
    }
  }

  static void add(long[] words, long[] sum) {
    for (int i = 0; i < Counters.WORDS; i++) {
      sum[i] += words[i];
    }
  }

  /** Puts down what it is called. */
  void name(String newCommand, TaskDetails newDetails) {
    if (!newCommand.equals(command) || !newDetails.equals(details)) {
      command = newCommand;
      details = newDetails;
      info = null;
      threads.forEach(thread -> thread.info = null);
    }
  }

  /**
   * Puts down whose it is.
   *
   * @param told by a use of a socket, which is worth more than what /proc tells
   */
  void user(int newUid, boolean told) {
    boolean isBetter = told || !isUserTold;
    isUserTold |= told;
    if (isBetter && newUid != uid) {
      uid = newUid;
      info = null;
    }
  }

  TaskInfo info() {
    TaskInfo known = info;
    if (known == null) {
      Taskinfo named = process == null ? this : process;
      known = new TaskInfo(type, id, tgid, uid, named.command, startNs, named.details);
      info = known;
    }
    return known;
  }
}
