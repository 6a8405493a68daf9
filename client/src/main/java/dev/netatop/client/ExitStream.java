// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import dev.netatop.proto.v1.Request;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.SubscribeExitsRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Finished processes, each exactly once and in order. A reader that falls behind by more than
 * {@link ClientOptions#exitQueue} records pauses the subscription, so that the other requests of
 * the connection go on; it resumes by sequence number once half of them are read. What the agent
 * drops meanwhile (a record lives 15 s) is counted in {@link Exit#missed}.
 *
 * <p>May be read by several threads, and closed by any.
 */
public final class ExitStream implements AutoCloseable, Iterable<Exit> {
  private final Connection connection;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Exit> queue = new ArrayDeque<>();

  private @Nullable Subscription subscription;
  private @Nullable NetatopException failure;
  private boolean paused;
  // Sequence number that the next record should have; -1 before the first one, where it is unknown.
  private long expected = -1;

  ExitStream(Connection connection, int capacity) {
    this.connection = connection;
    this.capacity = capacity;
  }

  void start(ExitPlace from) throws NetatopException {
    lock.lock();
    try {
      if (from instanceof ExitPlace.Sequence place) {
        expected = place.sequence();
      }
      subscribe(Encode.place(from));
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next finished process; waits for one.
   *
   * @throws RequestCanceledException when this stream or its client was closed
   * @throws AgentLostException when the agent went away
   */
  public Exit next() throws NetatopException, InterruptedException {
    while (true) {
      Optional<Exit> exit = next(Duration.ofDays(1));
      if (exit.isPresent()) {
        return exit.get();
      }
    }
  }

  /**
   * The next finished process, or empty when none came in time.
   *
   * @param timeout how long to wait; zero takes only what is here already
   * @throws RequestCanceledException when this stream or its client was closed
   * @throws AgentLostException when the agent went away
   */
  public Optional<Exit> next(Duration timeout) throws NetatopException, InterruptedException {
    long left = timeout.toNanos();
    lock.lockInterruptibly();
    try {
      while (true) {
        Exit exit = queue.poll();
        resumeIfDrained();
        if (exit != null) {
          return Optional.of(exit);
        }
        if (failure != null) {
          throw failure.again();
        }
        if (left <= 0) {
          return Optional.empty();
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The finished processes as they come: {@code hasNext} waits for one, and is false once this
   * stream or its client was closed, or the thread was interrupted. Other failures come as {@link
   * UncheckedNetatopException}.
   */
  @Override
  public Iterator<Exit> iterator() {
    return new ExitIterator(this);
  }

  /** Ends the subscription; the connection's other requests go on. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (failure == null) {
        failure = new RequestCanceledException("this stream of exits was closed");
      }
      if (subscription != null) {
        connection.abandon(subscription.id);
        subscription = null;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Throws what the agent has refused already. */
  void check() throws NetatopException {
    lock.lock();
    try {
      if (failure != null && queue.isEmpty()) {
        throw failure.again();
      }
    } finally {
      lock.unlock();
    }
  }

  private void resumeIfDrained() throws NetatopException {
    if (paused && subscription == null && failure == null && queue.size() <= capacity / 2) {
      paused = false;
      subscribe(Encode.place(ExitPlace.sequence(expected)));
    }
  }

  private void subscribe(dev.netatop.proto.v1.ExitPlace from) throws NetatopException {
    Subscription next = new Subscription();
    next.id =
        connection.send(
            Request.newBuilder()
                .setSubscribeExits(SubscribeExitsRequest.newBuilder().setFrom(from)),
            next);
    subscription = next;
  }

  private void accept(Exit exit) throws ProtocolException, NetatopException {
    if (paused || failure != null) {
      return;
    }
    if (queue.size() >= capacity) {
      paused = true;
      if (subscription != null) {
        connection.cancel(subscription.id);
      }
      return;
    }
    long missed = exit.missed();
    if (expected >= 0) {
      missed = exit.sequence() - expected;
      if (missed < 0) {
        throw new ProtocolException("the agent sent an exit record twice");
      }
    }
    expected = exit.sequence() + 1;
    queue.add(exit.withMissed(missed));
    changed.signalAll();
  }

  /** One subscription; a resumed stream has several, one after the other. */
  private final class Subscription implements Exchange {
    private long id;

    @Override
    public void answer(Response response) throws ProtocolException {
      if (!response.hasExit()) {
        throw new ProtocolException("the agent answered a subscription with something else");
      }
      Exit exit = Decode.exit(response.getExit());
      lock.lock();
      try {
        accept(exit);
      } catch (ProtocolException e) {
        throw e;
      } catch (NetatopException e) {
        fail(e);
      } finally {
        lock.unlock();
      }
      if (response.getLast()) {
        fail(new RequestCanceledException("the agent ended the subscription"));
      }
    }

    @Override
    public void fail(NetatopException reason) {
      lock.lock();
      try {
        subscription = null;
        boolean pausing = paused && reason instanceof RequestCanceledException;
        if (!pausing && failure == null) {
          failure = reason;
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
