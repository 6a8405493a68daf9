// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.Exit;
import dev.netatop.client.ExitPlace;
import dev.netatop.client.ExitStream;
import dev.netatop.client.NetatopClient;
import dev.netatop.client.NetatopException;
import dev.netatop.client.Snapshot;
import dev.netatop.client.SocketInfo;
import dev.netatop.client.Status;
import dev.netatop.client.Task;
import dev.netatop.client.TaskFilter;
import dev.netatop.client.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Samples from an agent; its exits are subscribed, so that no process is too short to be seen. */
public final class AgentSource implements Source {
  // Of a storm of exits a refresh takes so many; the rest waits for the next one.
  private static final int MOST_EXITS = 100_000;

  private final NetatopClient agent;
  private final TaskFilter filter;
  private final int agentPid;
  private final ExitStream exits;

  /**
   * Subscribes.
   *
   * @param agent closed with this source
   * @param only the processes to show; empty for all
   * @param from where to begin with finished processes
   */
  public AgentSource(NetatopClient agent, Set<Integer> only, ExitPlace from)
      throws NetatopException, InterruptedException {
    this.agent = agent;
    this.filter = TaskFilter.PROCESSES.withTgids(only);
    this.agentPid = agent.probe().agentPid();
    this.exits = agent.exits(from);
  }

  /**
   * Subscribes where an earlier connection ended: with the same agent no record is read twice, with
   * another one all that it has are new.
   *
   * @param agent closed with this source
   * @param agentPid the agent that answered last
   * @param nextSequence the record that was to be read next
   */
  public static AgentSource resume(
      NetatopClient agent, Set<Integer> only, int agentPid, long nextSequence)
      throws NetatopException, InterruptedException {
    boolean done = false;
    try {
      boolean same = agent.probe().agentPid() == agentPid;
      ExitPlace from = same ? ExitPlace.sequence(nextSequence) : ExitPlace.oldest();
      AgentSource source = new AgentSource(agent, only, from);
      done = true;
      return source;
    } finally {
      // An agent that accepts and does not answer is tried again and again.
      if (!done) {
        agent.close();
      }
    }
  }

  @Override
  public Sample sample(Demand demand) throws NetatopException, InterruptedException {
    // Totals that are older than the parts are never above their sum, so what the policy hides
    // can't be feigned by what moves between two questions.
    Status status = agent.status();
    Snapshot snapshot = agent.snapshotWithDevices(filter);
    Instant time = Instant.now();
    Optional<Sample.Parts<SocketInfo>> sockets = sockets(demand);
    Optional<Sample.Parts<Task>> threads = threads(demand);
    List<Exit> finished = new ArrayList<>();
    Optional<Exit> exit = exits.next(Duration.ZERO);
    while (exit.isPresent()) {
      finished.add(exit.get());
      exit = finished.size() < MOST_EXITS ? exits.next(Duration.ZERO) : Optional.empty();
    }
    return new Sample(
        snapshot.timeNs(), time, agentPid, snapshot.tasks(), finished, status, sockets, threads);
  }

  private Optional<Sample.Parts<SocketInfo>> sockets(Demand demand)
      throws NetatopException, InterruptedException {
    Set<Integer> only = filter.tgids();
    boolean all = demand.allConnections() && only.isEmpty();
    Set<Integer> of = new HashSet<>(demand.allConnections() ? only : demand.connectionsOf());
    if (!all && of.isEmpty()) {
      return Optional.empty();
    }
    List<SocketInfo> sockets = agent.sockets(all ? Set.of() : of);
    return Optional.of(new Sample.Parts<>(System.nanoTime(), all, of, sockets));
  }

  private Optional<Sample.Parts<Task>> threads(Demand demand)
      throws NetatopException, InterruptedException {
    Set<Integer> of = demand.threadsOf();
    if (of.isEmpty()) {
      return Optional.empty();
    }
    Snapshot snapshot = agent.snapshot(TaskFilter.PROCESSES.withTgids(of).withThreads(true));
    List<Task> threads =
        snapshot.tasks().stream().filter(t -> t.type() == TaskType.THREAD).toList();
    return Optional.of(new Sample.Parts<>(snapshot.timeNs(), false, of, threads));
  }

  @Override
  public void close() {
    exits.close();
    agent.close();
  }
}
