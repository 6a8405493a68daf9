// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.accounting;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finished processes, kept until their subscribers have read them.
 *
 * <p>A record lives {@code lifeNs}; it goes earlier once every subscriber has read it and the list
 * is more than half full, and, counted as lost, where the list is full. Each subscriber has a place
 * of its own: reading moves that place alone.
 */
public final class ExitList {
  private static final int FIRST_LENGTH = 64;

  private final int bound;
  private final long lifeNs;

  /** Record number s stands at s modulo the length, which grows by doubling up to the bound. */
  private @Nullable ExitRecord[] ring;

  private final Set<Subscriber> subscribers = new LinkedHashSet<>();
  private long oldestSequence = 1;
  private long nextSequence = 1;
  private long lost;

  /**
   * @param bound how many records there may be, at least 1
   * @param lifeNs how long a record lives
   */
  public ExitList(int bound, long lifeNs) {
    if (bound < 1 || lifeNs < 1) {
      throw new IllegalArgumentException("bound " + bound + ", life " + lifeNs + " ns");
    }
    this.bound = bound;
    this.lifeNs = lifeNs;
    this.ring = new @Nullable ExitRecord[Math.min(bound, FIRST_LENGTH)];
  }

  /** Adds the record of a process that finished now. */
  public ExitRecord add(long nowNs, FinishedProcess process) {
    expire(nowNs);
    if (size() == bound) {
      removeOldest();
      lost++;
    } else if (size() == ring.length) {
      grow();
    }
    ExitRecord added = new ExitRecord(nextSequence, nowNs, process);
    ring[slot(nextSequence++)] = added;
    dropRead();
    return added;
  }

  /** Drops what has lived its time. To be called before any question about what is there. */
  public void expire(long nowNs) {
    while (size() > 0 && nowNs - at(oldestSequence).finishedNs() >= lifeNs) {
      removeOldest();
    }
  }

  /** When {@link #expire} has something to do next; {@link Long#MAX_VALUE} for an empty list. */
  public long nextExpiryNs() {
    return size() == 0 ? Long.MAX_VALUE : at(oldestSequence).finishedNs() + lifeNs;
  }

  private void dropRead() {
    if (size() <= bound / 2 || subscribers.isEmpty()) {
      return;
    }
    long readBelow = Long.MAX_VALUE;
    for (Subscriber subscriber : subscribers) {
      readBelow = Math.min(readBelow, subscriber.place);
    }
    while (size() > bound / 2 && oldestSequence < readBelow) {
      removeOldest();
    }
  }

  /** A new subscriber, whose place is the next process to finish. */
  public Subscriber subscribe(int uid, boolean privileged) {
    Subscriber subscriber = new Subscriber(uid, privileged);
    subscribers.add(subscriber);
    return subscriber;
  }

  /** Sequence number the next record will get. */
  public long nextSequence() {
    return nextSequence;
  }

  /**
   * Sequence number of the oldest record that is there; {@link #nextSequence} where there is none.
   */
  public long oldestSequence() {
    return oldestSequence;
  }

  /** How many records there are. */
  public int size() {
    return (int) (nextSequence - oldestSequence);
  }

  public int subscriberCount() {
    return subscribers.size();
  }

  /** Records that were dropped for want of room. */
  public long lost() {
    return lost;
  }

  /**
   * Whether the records below {@code sequence} are read, or gone, as far as a caller of EMPTY_EXIT
   * has to wait for them: for every subscriber but {@code own} and those of other unprivileged
   * users.
   */
  public boolean isDrained(long sequence, int callerUid, @Nullable Subscriber own) {
    if (oldestSequence >= sequence) {
      return true;
    }
    for (Subscriber subscriber : subscribers) {
      boolean counts = subscriber != own && (subscriber.privileged || subscriber.uid == callerUid);
      if (counts && subscriber.place < sequence) {
        return false;
      }
    }
    return true;
  }

  /**
   * A record as one subscriber reads it: {@code missed} were dropped since the one it read before.
   */
  public record Read(ExitRecord exit, long missed) {}

  /** One reader's place in the list. */
  public final class Subscriber {
    private final int uid;
    private final boolean privileged;
    private long place;
    private long missed;

    private Subscriber(int uid, boolean privileged) {
      this.uid = uid;
      this.privileged = privileged;
      this.place = nextSequence;
    }

    /**
     * The record with this number, or the first one after it that is there, is the next to read.
     */
    public void moveTo(long sequence) {
      long wanted = Math.max(1, sequence);
      place = Long.compareUnsigned(sequence, nextSequence) > 0 ? nextSequence : wanted;
      missed = 0;
    }

    /** The oldest record that is there is the next to read. */
    public void moveToOldest() {
      moveTo(oldestSequence());
    }

    /** Only what finishes from now on is to be read. */
    public void moveToNext() {
      moveTo(nextSequence);
    }

    /** Sequence number of the next record to read. */
    public long place() {
      return place;
    }

    /**
     * Takes the next record that {@code visible} lets this subscriber see; passes over the others,
     * which count as read.
     *
     * @return null where there is none yet
     */
    public @Nullable Read poll(Predicate<FinishedProcess> visible) {
      if (place < oldestSequence) {
        missed += oldestSequence - place;
        place = oldestSequence;
      }
      while (place < nextSequence) {
        ExitRecord exit = at(place++);
        if (visible.test(exit.process())) {
          Read read = new Read(exit, missed);
          missed = 0;
          return read;
        }
      }
      return null;
    }

    /** Ends the subscription: what it has not read holds up nobody any more. */
    public void close() {
      subscribers.remove(this);
    }
  }

  private ExitRecord at(long sequence) {
    return Objects.requireNonNull(ring[slot(sequence)]);
  }

  private int slot(long sequence) {
    return (int) (sequence % ring.length);
  }

  private void removeOldest() {
    ring[slot(oldestSequence++)] = null;
  }

  private void grow() {
    @Nullable ExitRecord[] old = ring;
    ring = new @Nullable ExitRecord[(int) Math.min(bound, 2L * old.length)];
    for (long sequence = oldestSequence; sequence < nextSequence; sequence++) {
      ring[slot(sequence)] = old[(int) (sequence % old.length)];
    }
  }
}
