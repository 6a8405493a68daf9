// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import dev.netatop.agent.server.ErrorLog;
import dev.netatop.agent.server.Urgency;
import dev.netatop.nfhook.NfHook;
import dev.netatop.nfhook.NfHookException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Sleeps in the kernel until a task ends, and wakes the one thread that does the work. */
final class EndWatcher implements AutoCloseable {
  /**
   * Ends that come within this time are worked on together: thousands a second wake us some hundred
   * times.
   */
  private static final long TOGETHER_NS = TimeUnit.MILLISECONDS.toNanos(8);

  private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
  private static final int FOR_EVER = -1;

  private final NfHook hook;
  private final Runnable wake;
  private final Urgency.Lane lane;
  private final ErrorLog errors;
  private final Thread thread = new Thread(this::run, "ends");
  private volatile boolean closed;

  EndWatcher(NfHook hook, Runnable wake, Urgency urgency, ErrorLog errors) {
    this.hook = hook;
    this.lane = urgency.lane();
    this.wake = wake;
    this.errors = errors;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      lane.hasten();
      try {
        if (hook.await(FOR_EVER)) {
          wake.run();
          LockSupport.parkNanos(TOGETHER_NS);
        }
      } catch (NfHookException e) {
        errors.log("waiting for ends of tasks failed", e);
        LockSupport.parkNanos(RETRY_NS);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    hook.wake();
    LockSupport.unpark(thread);
  }
}
