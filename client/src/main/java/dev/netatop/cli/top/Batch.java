// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetatopException;
import java.io.IOException;
import java.time.Duration;

/** Refreshes for a reader without keys: a trace or records, one refresh after every interval. */
public final class Batch {

  /** Writes a refresh. */
  @FunctionalInterface
  public interface Sink {
    /** Writes one refresh, so that it is on its way when the call ends. */
    void show(View view) throws IOException;
  }

  private final Source source;
  private final Model model;
  private final Sink sink;
  private final Pace pace;

  /** Runs nothing yet. */
  public Batch(Source source, Model model, Sink sink, Pace pace) {
    this.source = source;
    this.model = model;
    this.sink = sink;
    this.pace = pace;
  }

  /**
   * Refreshes until the count is reached.
   *
   * @param interval between two refreshes; the first comes after one
   * @param count how many; 0 for no end
   */
  public void run(Duration interval, int count)
      throws NetatopException, InterruptedException, IOException {
    long dueNs = pace.nowNs();
    model.next(source.sample());
    for (int done = 0; count == 0 || done < count; done++) {
      dueNs = Math.max(dueNs + interval.toNanos(), pace.nowNs());
      pace.sleepNs(dueNs - pace.nowNs());
      sink.show(model.next(source.sample()));
    }
  }
}
