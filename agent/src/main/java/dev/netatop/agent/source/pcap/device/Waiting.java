// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

/** Waits for descriptors. Used by one thread, but for {@link #wake}. */
interface Waiting extends AutoCloseable {
  /** Descriptors of rings, instead of those before. */
  void rings(int[] descriptors);

  /** Also ends waiting when this descriptor becomes readable; -1 is none. */
  void watch(int descriptor);

  /**
   * Waits until something is to be done, or the time is over.
   *
   * @param forRings whether frames are something to be done
   * @return whether there is something
   */
  boolean await(int timeoutMs, boolean forRings);

  /** Looks at rings, without waiting. */
  void look();

  /** What the last look saw: whether a ring has frames, by its place in what {@link #rings} got. */
  boolean hasFrames(int ring);

  /** Whether interfaces or addresses have changed since this was asked last. */
  boolean linksChanged();

  /** Whether such changes are noticed at all. */
  boolean noticesLinks();

  /** Ends waiting; if nobody waits, the next one. Any thread. */
  void wake();

  @Override
  void close();
}
