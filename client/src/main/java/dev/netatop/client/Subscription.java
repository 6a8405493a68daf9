// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import java.util.function.Consumer;

/**
 * A running subscription. Its listener is called on a daemon thread of its own, one call after the
 * other, so it may take its time and may use the client. A listener that throws ends the
 * subscription; the exception goes to the thread's uncaught exception handler.
 */
public final class Subscription implements AutoCloseable {

  /** One turn: waits for the next thing and hands it to the listener. */
  interface Step {
    void run() throws NetatopException, InterruptedException;
  }

  private final Thread thread;
  private final Runnable release;
  private volatile boolean closed;

  private Subscription(String name, Step step, Runnable release, Consumer<NetatopException> ended) {
    this.release = release;
    this.thread = new Thread(() -> run(step, ended), name);
    this.thread.setDaemon(true);
  }

  static Subscription start(
      String name, Step step, Runnable release, Consumer<NetatopException> ended) {
    Subscription subscription = new Subscription(name, step, release, ended);
    subscription.thread.start();
    return subscription;
  }

  private void run(Step step, Consumer<NetatopException> ended) {
    try {
      while (!closed) {
        step.run();
      }
    } catch (NetatopException e) {
      if (!closed) {
        ended.accept(e);
      }
    } catch (InterruptedException e) {
      // Only the listener could have interrupted its own thread, and asks for its end thereby.
      Thread.currentThread().interrupt();
    } finally {
      release.run();
    }
  }

  /** Ends the subscription. A call of the listener that runs now runs to its end. */
  @Override
  public void close() {
    closed = true;
    release.run();
  }
}
