// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetatopException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/** Refreshes for a reader without keys: a trace or records, one refresh after every interval. */
public final class Batch {

  /** Writes a refresh. */
  @FunctionalInterface
  public interface Sink {
    /** Writes one refresh, so that it is on its way when the call ends. */
    void show(View view) throws IOException;
  }

  private final Feed feed;
  private final Demand demand;
  private final Sink sink;
  private final Consumer<String> notices;
  private final Pace pace;
  private boolean lost;
  private long lostPackets;

  /**
   * Runs nothing yet.
   *
   * @param demand what each refresh asks for
   * @param sink gets each refresh but those that the agent did not answer
   * @param notices gets a sentence when the agent is lost, when it is back, and when it has lost
   *     packets
   */
  public Batch(Feed feed, Demand demand, Sink sink, Consumer<String> notices, Pace pace) {
    this.feed = feed;
    this.demand = demand;
    this.sink = sink;
    this.notices = notices;
    this.pace = pace;
  }

  /**
   * Refreshes until the count is reached.
   *
   * @param interval between two refreshes; the first comes after one
   * @param count how many, answered or not; 0 for no end
   * @return whether the agent answered the last one
   */
  public boolean run(Duration interval, int count)
      throws NetatopException, InterruptedException, IOException {
    long dueNs = pace.nowNs();
    feed.next(demand);
    for (int done = 0; count == 0 || done < count; done++) {
      dueNs = Math.max(dueNs + interval.toNanos(), pace.nowNs());
      pace.sleepNs(dueNs - pace.nowNs());
      View view = feed.next(demand);
      if (view.agent() instanceof AgentState.Lost state) {
        notice(state);
      } else {
        if (lost) {
          lost = false;
          notices.accept("the agent is back");
        }
        noticeLoss(view.status().lostPackets());
        sink.show(view);
      }
    }
    return !lost;
  }

  /** Not in what is written: whoever reads nethogs' form is not to be surprised. */
  private void noticeLoss(long packets) {
    if (packets != lostPackets && packets != 0) {
      notices.accept(
          "the agent has lost "
              + Long.toUnsignedString(packets)
              + " packets since it began to count: figures are too low");
    }
    lostPackets = packets;
  }

  private void notice(AgentState.Lost state) {
    if (!lost) {
      lost = true;
      notices.accept(state.message() + "; waiting for it");
    }
  }
}
