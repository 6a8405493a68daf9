// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source;

import dev.netatop.agent.accounting.FinishedProcess;
import java.util.List;
import java.util.function.Consumer;

/** Where counters come from. Used by one thread, which passes the time of its cycle. */
public interface Source extends AutoCloseable {

  /** Short name for people and for Status.source. */
  String name();

  /** Looks for new tasks, ended ones and finished ones, which go to {@code finished}. */
  void poll(Moment moment, Consumer<FinishedProcess> finished) throws SourceException;

  /** When {@link #poll} wants to be called next even if nothing happens, nanoseconds since boot. */
  long nextPollNs();

  /**
   * Collects: everything that is finished goes to {@code finished}, and what events have missed is
   * looked for.
   *
   * @param cutLinger whether ended processes are finished though their sockets still send
   */
  void collect(Moment moment, boolean cutLinger, Consumer<FinishedProcess> finished)
      throws SourceException;

  /**
   * How many collections were asked for, past the socket, of the kernel's part so far (FORCE_GC of
   * the module's interface); whoever asks is as privileged as root.
   */
  default long collectionsWanted() {
    return 0;
  }

  /**
   * A living process's counters.
   *
   * @param startNs the start time it must have; 0: any
   */
  Lookup process(Moment moment, int tgid, long startNs) throws SourceException;

  /**
   * A living thread's counters.
   *
   * @param startNs the start time it must have; 0: any
   */
  Lookup thread(Moment moment, int tid, long startNs) throws SourceException;

  /** All tasks with traffic. Takes no more system calls for many than for one. */
  Snapshot snapshot(Moment moment) throws SourceException;

  SourceStatus status(Moment moment) throws SourceException;

  List<SourceFeature> features();

  /** The sockets that are known, at most {@code max}. */
  SocketList sockets(Moment moment, int max) throws SourceException;

  @Override
  void close();
}
