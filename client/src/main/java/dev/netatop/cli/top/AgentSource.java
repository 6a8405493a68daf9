// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.Exit;
import dev.netatop.client.ExitPlace;
import dev.netatop.client.ExitStream;
import dev.netatop.client.NetatopClient;
import dev.netatop.client.NetatopException;
import dev.netatop.client.Snapshot;
import dev.netatop.client.Status;
import dev.netatop.client.TaskFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Samples from an agent; its exits are subscribed, so that no process is too short to be seen. */
public final class AgentSource implements Source {
  // Of a storm of exits a refresh takes so many; the rest waits for the next one.
  private static final int MOST_EXITS = 100_000;

  private final NetatopClient agent;
  private final TaskFilter filter;
  private final ExitStream exits;

  /**
   * Subscribes.
   *
   * @param only the processes to show; empty for all
   */
  public AgentSource(NetatopClient agent, Set<Integer> only)
      throws NetatopException, InterruptedException {
    this.agent = agent;
    this.filter = TaskFilter.PROCESSES.withTgids(only);
    this.exits = agent.exits(ExitPlace.next());
  }

  @Override
  public Sample sample() throws NetatopException, InterruptedException {
    Snapshot snapshot = agent.snapshot(filter);
    Status status = agent.status();
    List<Exit> finished = new ArrayList<>();
    Optional<Exit> exit = exits.next(Duration.ZERO);
    while (exit.isPresent()) {
      finished.add(exit.get());
      exit = finished.size() < MOST_EXITS ? exits.next(Duration.ZERO) : Optional.empty();
    }
    return new Sample(snapshot.timeNs(), snapshot.tasks(), finished, status);
  }

  @Override
  public void close() {
    exits.close();
  }
}
