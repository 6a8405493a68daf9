// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.source.SourceFeature;
import java.util.List;

/** Serves others than the clients of our socket; called by the server's one thread. */
public interface Follower {
  /** A process is finished. */
  void finished(FinishedProcess process);

  /**
   * The source was polled, or has collected: all processes that finished have been told.
   *
   * @param nowNs nanoseconds since boot
   */
  void polled(long nowNs);

  /** What it can and cannot do, for STATUS. */
  List<SourceFeature> features();

  /** Serves nobody. */
  Follower NONE =
      new Follower() {
        @Override
        public void finished(FinishedProcess process) {}

        @Override
        public void polled(long nowNs) {}

        @Override
        public List<SourceFeature> features() {
          return List.of();
        }
      };
}
