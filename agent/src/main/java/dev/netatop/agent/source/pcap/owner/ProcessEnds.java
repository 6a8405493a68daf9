// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Tells when processes have ended. Used by one thread; never blocks. */
public interface ProcessEnds extends AutoCloseable {
  /**
   * A process that has ended.
   *
   * @param startNs the start time it was watched with
   * @param waitStatus how it ended, as waitpid(2) gives it; empty where the kernel does not tell
   */
  record End(int tgid, long startNs, OptionalInt waitStatus) {}

  /**
   * Watches a process.
   *
   * @param startNs when it started, nanoseconds since boot: another one with its id is not it
   * @return false where it is gone already: no end is told then
   */
  boolean watch(int tgid, long startNs);

  /** The next end; null where there is none. Each is told once. */
  @Nullable End next();

  /** A file descriptor that poll(2) finds readable when there is something to tell; -1 none. */
  int descriptor();

  @Override
  void close();
}
