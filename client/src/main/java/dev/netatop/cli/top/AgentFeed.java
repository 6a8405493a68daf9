// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.AgentUnavailableException;
import dev.netatop.client.Exit;
import dev.netatop.client.NetatopException;
import dev.netatop.client.RequestTimeoutException;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Views from an agent, and from the next one when it goes away: it is reached for at first at every
 * refresh, then less and less often, up to once in five seconds.
 */
public final class AgentFeed implements Feed {
  private static final long FIRST_WAIT_NS = 200_000_000L;
  private static final long LONGEST_WAIT_NS = 5_000_000_000L;

  /** Reaches an agent. */
  @FunctionalInterface
  public interface Connector {
    /**
     * Connects.
     *
     * @param agentPid the agent that answered last
     * @param nextSequence the record of a finished process that was to be read next
     * @throws AgentUnavailableException where there is no agent
     */
    Source connect(int agentPid, long nextSequence) throws NetatopException, InterruptedException;
  }

  private final Connector connector;
  private final Model model;
  private final Pace pace;
  private final Clock clock;
  private @Nullable Source source;
  private @Nullable View latest;
  private AgentState.@Nullable Lost lost;
  private int agentPid;
  private long nextSequence;
  private long retryNs;
  private long waitNs;

  /**
   * A feed.
   *
   * @param first a connection that stands already
   * @param connector how to get another one
   * @param pace monotonic time
   * @param clock time for people
   */
  public AgentFeed(Source first, Connector connector, Model model, Pace pace, Clock clock) {
    this.source = first;
    this.connector = connector;
    this.model = model;
    this.pace = pace;
    this.clock = clock;
  }

  @Override
  public View next(Demand demand) throws NetatopException, InterruptedException {
    View before = latest;
    try {
      if (source == null && pace.nowNs() - retryNs >= 0) {
        source = connector.connect(agentPid, nextSequence);
      }
      Source open = source;
      if (open != null) {
        Sample sample = open.sample(demand);
        View view = model.next(sample);
        remember(sample);
        latest = view;
        lost = null;
        return view;
      }
    } catch (AgentUnavailableException | RequestTimeoutException e) {
      if (before == null) {
        throw e;
      }
      failed(e);
    }
    if (before == null || lost == null) {
      throw new IllegalStateException("a feed that was never connected");
    }
    return before.lost(lost);
  }

  private void remember(Sample sample) {
    List<Exit> exits = sample.exits();
    if (!exits.isEmpty()) {
      nextSequence = exits.get(exits.size() - 1).sequence() + 1;
    } else if (latest == null || sample.agentPid() != agentPid) {
      nextSequence = sample.status().nextSequence();
    }
    agentPid = sample.agentPid();
  }

  private void failed(NetatopException reason) {
    drop();
    if (lost == null) {
      waitNs = FIRST_WAIT_NS;
      model.gap();
      lost = new AgentState.Lost(clock.instant(), reason.sentence());
    } else {
      waitNs = Math.min(2 * waitNs, LONGEST_WAIT_NS);
      lost = new AgentState.Lost(lost.since(), reason.sentence());
    }
    retryNs = pace.nowNs() + waitNs;
  }

  private void drop() {
    if (source != null) {
      source.close();
      source = null;
    }
  }

  @Override
  public void close() {
    drop();
  }
}
