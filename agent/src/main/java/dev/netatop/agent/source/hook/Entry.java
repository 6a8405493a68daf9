// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.hook;

import dev.netatop.agent.accounting.TaskInfo;
import dev.netatop.agent.source.SnapshotBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What we know of one task entry in use, beyond what stands in it. */
final class Entry {
  /** Where an entry is in its life. */
  enum State {
    /** The kernel counts into it; its task lives. */
    LIVE,
    /** A process whose last thread is gone, and whose sockets may still send. */
    ENDED,
    /** Retired: nothing is counted into it any more, it waits to be given back. */
    RESTING
  }

  private static final long[] NOT_SETTLED = {};

  final int index;
  final boolean isProcess;

  /** Generation while in use, before it is retired. */
  final int generation;

  final int tgid;
  int tid;
  State state = State.LIVE;

  /** A thread's process; null where that is gone, or for a process. */
  @Nullable Entry process;

  /** A process's threads that have an entry, resting ones that are not folded yet included. */
  final List<Entry> threads;

  /** When it was retired, or last found still in use. */
  long restsSinceNs;

  long endedNs;
  boolean lingerCut;
  boolean endLost;
  boolean throughExit;
  long nextExitCheckNs;

  /** Its counters when they became part of a finished process's; empty before. */
  long[] settled = NOT_SETTLED;

  /** What is known of a process in words, and the details_version that was valid for. */
  @Nullable TaskText text;

  int textVersion;

  /** The row's info when it was last built. */
  @Nullable TaskInfo info;

  final SnapshotBuilder.Seen seen = new SnapshotBuilder.Seen();

  Entry(int index, boolean isProcess, int generation, int tgid, int tid) {
    this.index = index;
    this.isProcess = isProcess;
    this.generation = generation;
    this.tgid = tgid;
    this.tid = tid;
    this.threads = isProcess ? new ArrayList<>(1) : List.of();
  }

  boolean isSettled() {
    return settled != NOT_SETTLED;
  }

  boolean isLiveProcess() {
    return isProcess && state == State.LIVE;
  }
}
