// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.pcap.device.Capture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Lets the capture wait for frames, round after round, until it is closed. */
final class PumpThread implements AutoCloseable {
  /** After an error, so that a lasting one does not make a busy loop. */
  private static final long RETRY_MS = 100;

  private static final long JOIN_MS = 5_000;

  private final Capture capture;
  private final Round round;
  private final LongSupplier patienceMs;
  private final PcapSource.Problems problems;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile @Nullable RuntimeException failure;

  /** What is done when the capture has waited. */
  interface Round {
    void run() throws SourceException;
  }

  /**
   * @param patienceMs how long the capture may wait, milliseconds
   */
  PumpThread(Capture capture, Round round, LongSupplier patienceMs, PcapSource.Problems problems) {
    this.capture = capture;
    this.round = round;
    this.patienceMs = patienceMs;
    this.problems = problems;
    this.thread = new Thread(this::run, "capture");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!stopped) {
        step();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void step() throws InterruptedException {
    try {
      capture.await(patienceMs.getAsLong());
      round.run();
    } catch (SourceException e) {
      problems.log("capturing failed", e);
      Thread.sleep(RETRY_MS);
    }
  }

  /** Throws what has ended the thread before its time. */
  void check() throws SourceException {
    RuntimeException cause = failure;
    if (cause != null) {
      throw new SourceException(
          "counting has stopped by a fault in the agent (" + cause + "); restart it", cause);
    }
  }

  @Override
  public void close() {
    stopped = true;
    capture.wake();
    try {
      thread.join(JOIN_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
