// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.top.View;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the other threads have for the screen's: keys, refreshes, signals. Nothing piles up in it:
 * of refreshes the newest counts, and who brings keys waits until those before are taken.
 */
final class Mailbox {
  private static final int MOST_KEY_BYTES = 4096;

  /**
   * All that came since the last call.
   *
   * @param keys bytes of the terminal
   * @param view the newest refresh
   * @param ended whether the screen is to be left
   * @param resized whether the terminal has another size
   * @param stopped whether the user wants to stop the process (Ctrl-Z)
   * @param continued whether the process goes on after it was stopped
   * @param failure why no more refreshes come
   */
  record Post(
      ByteBuffer keys,
      Optional<View> view,
      boolean ended,
      boolean resized,
      boolean stopped,
      boolean continued,
      Optional<Throwable> failure) {}

  private final ByteArrayOutputStream keys = new ByteArrayOutputStream();
  private @Nullable View view;
  private @Nullable Throwable failure;
  private boolean ended;
  private boolean resized;
  private boolean stopped;
  private boolean continued;
  private boolean news;

  /** Brings bytes of the terminal; waits while too many are there. */
  synchronized void keys(byte[] bytes, int length) throws InterruptedException {
    while (keys.size() > 0 && keys.size() + length > MOST_KEY_BYTES) {
      wait();
    }
    keys.write(bytes, 0, length);
    tell();
  }

  synchronized void view(View newest) {
    view = newest;
    tell();
  }

  synchronized void failed(Throwable why) {
    failure = why;
    tell();
  }

  synchronized void end() {
    ended = true;
    tell();
  }

  synchronized void resized() {
    resized = true;
    tell();
  }

  synchronized void stop() {
    stopped = true;
    tell();
  }

  synchronized void continued() {
    continued = true;
    tell();
  }

  private void tell() {
    news = true;
    notifyAll();
  }

  /**
   * Waits for something, at most that long; takes all there is.
   *
   * @param timeoutNs 0 or less for no wait
   */
  synchronized Post take(long timeoutNs) throws InterruptedException {
    long deadlineNs = System.nanoTime() + timeoutNs;
    long leftNs = timeoutNs;
    while (!news && leftNs > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, leftNs);
      leftNs = deadlineNs - System.nanoTime();
    }
    Post post =
        new Post(
            ByteBuffer.wrap(keys.toByteArray()),
            Optional.ofNullable(view),
            ended,
            resized,
            stopped,
            continued,
            Optional.ofNullable(failure));
    keys.reset();
    view = null;
    failure = null;
    resized = false;
    stopped = false;
    continued = false;
    news = ended;
    notifyAll();
    return post;
  }

  /** Waits at most that long until the process goes on after it was stopped; whether it did. */
  synchronized boolean takeContinued(long timeoutNs) throws InterruptedException {
    long deadlineNs = System.nanoTime() + timeoutNs;
    while (!continued && deadlineNs - System.nanoTime() > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, deadlineNs - System.nanoTime()));
    }
    boolean had = continued;
    continued = false;
    return had;
  }
}
