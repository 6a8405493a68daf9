// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import java.nio.ByteBuffer;
import java.util.List;

/** What answering the module's interface needs of the kernel's part. */
public interface AnswersKernel {
  /**
   * A program that is known to ask, as it began.
   *
   * @param startNs when its process started, nanoseconds since boot
   * @param cgroup inode number of its cgroup's directory
   */
  record Begun(int tgid, long startNs, long cgroup) {}

  /**
   * Answers on sockets that are made in a cgroup or below it.
   *
   * @return false where there is no such cgroup any more
   */
  boolean answer(long cgroup) throws AtopException;

  /** Ends {@link #answer} for a cgroup. */
  void stopAnswering(long cgroup);

  /** How many programs that are known to ask have begun so far. */
  long begunCount();

  /**
   * Takes those that have begun, and are answered where they are; less than were counted where they
   * are just coming, or are lost.
   */
  List<Begun> takeBegun();

  /** When somebody last asked for a finished process, nanoseconds since boot; 0: never. */
  long exitsWantedNs();

  /**
   * Gives a finished process to whoever asks for one next.
   *
   * @param finishedNs nanoseconds since boot
   * @param netPerTask {@link NetPerTask}, in a direct buffer
   * @return whether an older one that nobody had asked for made room
   */
  boolean offer(long finishedNs, ByteBuffer netPerTask) throws AtopException;
}
