// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import dev.netatop.proto.v1.Response;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Answers to one request, for a caller that waits for them. */
final class PendingAnswers implements Exchange {
  // More parts than any snapshot has: 65,536 tasks even at a hundred in each part are far fewer.
  private static final int MAX_PARTS = 4096;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Response> answers = new ArrayDeque<>();
  private @Nullable NetatopException failure;

  @Override
  public void answer(Response response) throws ProtocolException {
    lock.lock();
    try {
      if (answers.size() >= MAX_PARTS) {
        throw new ProtocolException("the agent sent more parts of an answer than it may");
      }
      answers.add(response);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void fail(NetatopException reason) {
    lock.lock();
    try {
      failure = reason;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The next answer, or null when the time is over. */
  @Nullable Response await(Duration timeout) throws NetatopException, InterruptedException {
    long left = timeout.toNanos();
    lock.lockInterruptibly();
    try {
      while (true) {
        Response answer = answers.poll();
        if (answer != null) {
          return answer;
        }
        if (failure != null) {
          throw failure.again();
        }
        if (left <= 0) {
          return null;
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
