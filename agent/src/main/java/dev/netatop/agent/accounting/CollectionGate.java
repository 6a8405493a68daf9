// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.accounting;

/**
 * Says when the garbage collector may run: by itself every {@code intervalNs}, on request at most
 * twice a second, whoever asks.
 */
public final class CollectionGate {
  /** A request within this time of the last collection collects nothing. */
  public static final long REQUEST_SPACING_NS = 500_000_000L;

  private final long intervalNs;
  private long lastNs;
  private boolean ranOnce;

  /**
   * @param startNs the interval begins here
   * @param intervalNs how often the collector runs without being asked
   */
  public CollectionGate(long startNs, long intervalNs) {
    this.lastNs = startNs;
    this.intervalNs = intervalNs;
  }

  /** Whether a request may collect now; when it may, that counts as a collection. */
  public boolean tryRequest(long nowNs) {
    if (ranOnce && nowNs - lastNs < REQUEST_SPACING_NS) {
      return false;
    }
    ran(nowNs);
    return true;
  }

  /** Whether the collector has to run by itself now; when it has, that counts as a collection. */
  public boolean tryPeriodic(long nowNs) {
    if (nowNs - lastNs < intervalNs) {
      return false;
    }
    ran(nowNs);
    return true;
  }

  /** When the collector has to run by itself, if nobody asks before. */
  public long nextPeriodicNs() {
    return lastNs + intervalNs;
  }

  private void ran(long nowNs) {
    lastNs = nowNs;
    ranOnce = true;
  }
}
