// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

/**
 * The two semaphores by which atop and the keeper of the exit log know of each other: the first
 * counts keepers, the second is 100 less the number of subscribed atops. Each process's share is
 * undone by the kernel when it ends, however it ends.
 */
final class Semaphores implements AutoCloseable {
  /** The key that atop looks for. */
  static final int KEY = 1_541_961;

  static final int KEEPERS = 0;
  static final int ROOM = 1;
  static final int COUNT = 2;

  /** Value of {@link #ROOM} when nobody is subscribed. */
  static final int ALL_ROOM = 100;

  private static final int OWNER_ONLY = 0600;
  private static final String REMEDY =
      "; if nothing uses it, remove it by ipcrm -S " + KEY + ", and it is made anew";

  private final SystemV calls;
  private final int set;
  private boolean closed;

  private Semaphores(SystemV calls, int set) {
    this.calls = calls;
    this.set = set;
  }

  /**
   * Becomes the one keeper; makes the set if it is not there.
   *
   * @param uid of this process: a set is trusted if it is root's or its own
   * @throws AtopException where the set is not to be trusted, or there is another keeper
   */
  static Semaphores open(SystemV calls, int uid) throws AtopException {
    int set = calls.create(KEY, COUNT, OWNER_ONLY);
    boolean made = set >= 0;
    if (set == -SystemV.EEXIST) {
      set = calls.find(KEY);
    }
    if (set < 0) {
      throw new AtopException(
          "the semaphores with key "
              + KEY
              + " cannot be "
              + (set == -SystemV.EACCES ? "used (they are another user's)" + REMEDY : failed(set)));
    }
    if (made || isUnfinished(calls, set, uid)) {
      calls.setValue(set, ROOM, ALL_ROOM);
    }
    int raised = calls.raiseFromZero(set, KEEPERS);
    if (raised == -SystemV.EAGAIN) {
      throw new AtopException(
          "another netatopd or netatop-agent keeps it (the first semaphore of key "
              + KEY
              + " is "
              + calls.value(set, KEEPERS)
              + "); stop that one"
              + REMEDY);
    }
    if (raised < 0) {
      throw new AtopException("the semaphores with key " + KEY + " cannot be " + failed(raised));
    }
    return new Semaphores(calls, set);
  }

  private static String failed(int errno) {
    return "used (errno " + -errno + "); run the agent as root, and see ipcs -ls for the limits";
  }

  /** Whether its maker ended before it had set the values. */
  private static boolean isUnfinished(SystemV calls, int set, int uid) throws AtopException {
    SystemV.Status status = calls.status(set);
    String what = "the semaphores with key " + KEY;
    if (status == null) {
      throw new AtopException(what + " cannot be examined: they are another user's" + REMEDY);
    }
    if (!isTrusted(status.owner(), uid) || !isTrusted(status.creator(), uid)) {
      int stranger = isTrusted(status.owner(), uid) ? status.creator() : status.owner();
      throw new AtopException(what + " are user " + stranger + "'s and not trusted" + REMEDY);
    }
    if (status.mode() != OWNER_ONLY) {
      throw new AtopException(
          what
              + " have the mode "
              + Integer.toOctalString(status.mode())
              + " where netatopd gives 600, and are not trusted"
              + REMEDY);
    }
    if (calls.value(set, COUNT - 1) < 0 || calls.value(set, COUNT) >= 0) {
      throw new AtopException(what + " are not two, and so are somebody else's" + REMEDY);
    }
    return !status.used();
  }

  private static boolean isTrusted(int owner, int uid) {
    return owner == 0 || owner == uid;
  }

  /**
   * How many atops are subscribed.
   *
   * @throws AtopException where the set is gone
   */
  int clients() throws AtopException {
    int room = calls.value(set, ROOM);
    if (room < 0) {
      throw new AtopException(
          "the semaphores with key " + KEY + " were removed (errno " + -room + ")");
    }
    return Math.max(0, ALL_ROOM - room);
  }

  /**
   * Is a keeper no more. With no atop subscribed the set goes too; else it stays, for their
   * subscriptions to find the next keeper.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    calls.lower(set, KEEPERS);
    if (calls.value(set, ROOM) == ALL_ROOM) {
      calls.remove(set);
    }
  }
}
