// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import java.util.HashMap;
import java.util.Map;

/**
 * How much of the one thread's time each user gets, so that a flood of requests holds up its sender
 * and nobody else. A user who is not root may take {@link #TURN_NS} in one cycle, and in the long
 * run one part in {@link #PARTS}; what was not taken lately, up to {@link #BURST_NS}, may be taken
 * at once.
 */
final class WorkShares {
  static final long TURN_NS = 10_000_000L;
  static final long BURST_NS = 250_000_000L;
  static final int PARTS = 4;

  /** A user who ran out goes on when there is so much again, for cycles cost something too. */
  static final long RESUME_NS = 5_000_000L;

  /** One long request must not be held against its sender for ever. */
  private static final long MAX_DEBT_NS = 500_000_000L;

  private static final class Account {
    private long leftNs = BURST_NS;
    private long takenNs;
    private boolean exhausted;
  }

  /** Users who have taken something that they have not regained yet. */
  private final Map<Integer, Account> accounts = new HashMap<>();

  private long cycleNs = Long.MIN_VALUE;

  /** A new cycle: everybody has a turn, and regains what the time that passed is worth. */
  void beginCycle(long nowNs) {
    long regained = cycleNs == Long.MIN_VALUE ? 0 : Math.max(0, nowNs - cycleNs) / PARTS;
    cycleNs = nowNs;
    for (Account account : accounts.values()) {
      account.takenNs = 0;
      account.leftNs = Math.min(BURST_NS, account.leftNs + regained);
      account.exhausted &= account.leftNs < RESUME_NS;
    }
    accounts.values().removeIf(account -> account.leftNs == BURST_NS);
  }

  /** Whether a user may have something done in this cycle. */
  boolean mayWork(int uid) {
    return mayGoOn(uid, 0);
  }

  /** Whether a user may have more done after {@code spentNs} that are not charged yet. */
  boolean mayGoOn(int uid, long spentNs) {
    Account account = accounts.get(uid);
    return uid == 0
        || (account == null
            ? spentNs < TURN_NS
            : !account.exhausted
                && account.takenNs + spentNs < TURN_NS
                && account.leftNs > spentNs);
  }

  /**
   * So much was done for a user.
   *
   * @param spentNs how long others may have waited for it, which ends the turn
   * @param waitedNs the part of it that our thread waited for a processor: what other programs
   *     compute is not held against the user in the long run
   */
  void charge(int uid, long spentNs, long waitedNs) {
    if (uid == 0 || spentNs <= 0) {
      return;
    }
    Account account = accounts.computeIfAbsent(uid, unknown -> new Account());
    account.takenNs += spentNs;
    account.leftNs = Math.max(-MAX_DEBT_NS, account.leftNs - (spentNs - waitedNs));
    account.exhausted |= account.leftNs <= 0;
  }

  /** Whether a user has to wait until {@link #resumesNs}, and not only for the next cycle. */
  boolean isExhausted(int uid) {
    Account account = accounts.get(uid);
    return account != null && account.exhausted;
  }

  /** When an exhausted user goes on; nanoseconds since boot. */
  long resumesNs(int uid) {
    Account account = accounts.get(uid);
    long missingNs = account == null ? 0 : Math.max(0, RESUME_NS - account.leftNs);
    return cycleNs + missingNs * PARTS;
  }
}
