// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.Tasks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a watch has told and its listener has not heard yet. Later intervals are merged into
 * the one that waits (the counters are totals, so the newest ones hold), so that a slow listener
 * costs intervals, and memory is bound by the number of tasks.
 */
final class WatchMailbox implements Exchange {
  // The agent's task table has 65,536 entries; twice that allows for tasks that came and went.
  static final int MAX_TASKS = 131_072;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Task> part = new ArrayList<>();
  private @Nullable Merged waiting;
  private @Nullable NetatopException failure;

  /** One interval, or several that were merged. */
  record Merged(Map<TaskKey, Task> tasks, long timeNs, long skipped) {}

  @Override
  public void answer(Response response) throws ProtocolException {
    if (!response.hasTasks()) {
      throw new ProtocolException("the agent answered a watch with something else");
    }
    Tasks tasks = response.getTasks();
    Decode.tasks(tasks, part);
    if (part.size() > MAX_TASKS) {
      throw new ProtocolException("the agent sent more tasks than it can have");
    }
    if (tasks.getComplete()) {
      deliver(tasks);
      part.clear();
    }
    if (response.getLast()) {
      fail(new RequestCanceledException("the agent ended the watch"));
    }
  }

  private void deliver(Tasks last) throws ProtocolException {
    lock.lock();
    try {
      Merged before = waiting;
      Map<TaskKey, Task> merged = before == null ? new HashMap<>() : before.tasks();
      for (Task task : part) {
        merged.put(task.key(), task);
      }
      if (merged.size() > 4 * MAX_TASKS) {
        throw new ProtocolException("the agent sent more tasks than it can have");
      }
      long skipped = Integer.toUnsignedLong(last.getSkippedIntervals());
      if (before != null) {
        skipped += before.skipped() + 1;
      }
      waiting = new Merged(merged, last.getTimeNs(), skipped);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void fail(NetatopException reason) {
    lock.lock();
    try {
      if (failure == null) {
        failure = reason;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The next interval; waits for it. */
  Merged take() throws NetatopException, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        Merged next = waiting;
        if (next != null) {
          waiting = null;
          return next;
        }
        if (failure != null) {
          throw failure.again();
        }
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }
}
