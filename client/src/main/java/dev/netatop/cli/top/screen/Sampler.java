// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.top.Demand;
import dev.netatop.cli.top.Feed;
import java.util.concurrent.TimeUnit;

/** Asks for refreshes on a thread of its own, so that a slow agent holds up no key. */
final class Sampler {
  // Who unfolds one line after the other does not want a refresh for each.
  private static final long SHORTEST_NS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Feed feed;
  private final Mailbox mailbox;
  private final long intervalNs;
  private final int count;
  private Demand demand = Demand.NOTHING;
  private boolean hurried;
  private boolean ended;

  /**
   * A sampler that does not run yet.
   *
   * @param count refreshes, after which the screen is left; 0 for no end
   */
  Sampler(Feed feed, Mailbox mailbox, long intervalNs, int count) {
    this.feed = feed;
    this.mailbox = mailbox;
    this.intervalNs = intervalNs;
    this.count = count;
  }

  /** Starts asking. */
  Thread start(Demand first) {
    demand = first;
    Thread thread = new Thread(this::run, "netatop-top-sampler");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** What the next refresh is to have; it comes soon where that is more than before. */
  synchronized void demand(Demand wanted) {
    if (!wanted.equals(demand)) {
      demand = wanted;
      hurried = true;
      notifyAll();
    }
  }

  synchronized void end() {
    ended = true;
    notifyAll();
  }

  private synchronized Demand current() {
    hurried = false;
    return demand;
  }

  private void run() {
    try {
      long dueNs = System.nanoTime();
      for (int done = 0; count == 0 || done < count; done++) {
        long beganNs = System.nanoTime();
        mailbox.view(feed.next(current()));
        dueNs = Math.max(dueNs + intervalNs, System.nanoTime());
        if (!await(dueNs, beganNs + SHORTEST_NS)) {
          return;
        }
        dueNs = Math.min(dueNs, System.nanoTime());
      }
      mailbox.end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      // Whatever it is, the screen's thread is to know: it would wait for ever.
      mailbox.failed(e);
    }
  }

  /** Waits until a refresh is due, or is wanted earlier; false at the end. */
  private synchronized boolean await(long dueNs, long earliestNs) throws InterruptedException {
    while (!ended) {
      long untilNs = hurried ? Math.min(dueNs, earliestNs) : dueNs;
      long leftNs = untilNs - System.nanoTime();
      if (leftNs <= 0) {
        return true;
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNs);
    }
    return false;
  }
}
