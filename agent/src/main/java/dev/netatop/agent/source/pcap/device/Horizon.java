// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

/** Works out until when all frames have been given. All times in nanoseconds since the epoch. */
final class Horizon {
  /**
   * How much later than its time a frame may get into the ring: the kernel gives it its time before
   * it queues it for the processor that receives it, and looks at rings that have waited long
   * enough by a timer.
   */
  static final long SLACK_NS = 40_000_000;

  private final long retireNs;
  private long givenNs = Long.MIN_VALUE;
  private long roundNs = Long.MIN_VALUE;

  /**
   * Knows nothing yet.
   *
   * @param retireNs how long a frame may lie in a ring before it can be read
   */
  Horizon(long retireNs) {
    this.retireNs = retireNs;
  }

  /** A round begins: before that moment it was not known which rings have frames. */
  void begin(long nowNs) {
    roundNs = nowNs - retireNs - SLACK_NS;
  }

  /** An interface has more frames than the round could take. */
  void left(long lastNs) {
    roundNs = Math.min(roundNs, lastNs - SLACK_NS);
  }

  /** All frames of the round have been given. */
  void given() {
    givenNs = Math.max(givenNs, roundNs);
  }

  long ns() {
    return givenNs;
  }
}
