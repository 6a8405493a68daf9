// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.accounting;

/**
 * When an ended process is finished, and when what it held may be given back.
 *
 * @param settleNs an ended process without sockets waits this long before its counters are final
 * @param lingerNs an ended process whose sockets still send waits this long at most
 * @param restNs a retired entry rests this long before reuse, so that whoever still holds a
 *     reference is through
 */
public record LifeRules(long settleNs, long lingerNs, long restNs) {
  public static final LifeRules DEFAULT =
      new LifeRules(10_000_000L, 5_000_000_000L, 1_000_000_000L);

  /**
   * Whether an ended process is finished.
   *
   * @param endedNs when it ended, or when that was seen, nanoseconds since boot
   * @param sockets sockets it still owns
   * @param lingerCut whether a collection has cut its linger
   * @param throughExit whether the kernel is done with it: an exiting task closes its files, and so
   *     sends its last FIN, after its end was reported
   */
  public boolean isFinished(
      long nowNs, long endedNs, int sockets, boolean lingerCut, boolean throughExit) {
    long sinceNs = nowNs - endedNs;
    if (sinceNs >= lingerNs) {
      return true;
    }
    if (!throughExit) {
      return false;
    }
    return lingerCut || (sockets == 0 && sinceNs >= settleNs);
  }

  /** Whether a retired entry has rested long enough. */
  public boolean isRested(long nowNs, long retiredNs) {
    return nowNs - retiredNs >= restNs;
  }
}
