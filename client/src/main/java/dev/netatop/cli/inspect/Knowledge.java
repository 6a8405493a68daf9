// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.inspect;

import dev.netatop.cli.files.AgentFiles;
import dev.netatop.cli.files.Lister;
import dev.netatop.cli.files.RawFile;
import dev.netatop.client.Exit;
import dev.netatop.client.ExitPlace;
import dev.netatop.client.ExitStream;
import dev.netatop.client.NetCounters;
import dev.netatop.client.NetatopClient;
import dev.netatop.client.NetatopException;
import dev.netatop.client.NoSuchTaskException;
import dev.netatop.client.PermissionException;
import dev.netatop.client.SocketInfo;
import dev.netatop.client.Task;
import dev.netatop.client.TaskFilter;
import dev.netatop.client.TaskType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the agent knows of one process. Every question has the answer "nothing"; why it is nothing
 * is told in {@link #notes}.
 */
public final class Knowledge implements Lister.Hidden {
  /** Records that are there already come without waiting; this is how long we believe the agent. */
  private static final Duration EXIT_PATIENCE = Duration.ofMillis(500);

  private final Optional<NetatopClient> agent;
  private final Set<String> notes = new TreeSet<>();

  /**
   * Asks this agent.
   *
   * @param agent empty where there is none
   * @param why there is none, in a sentence
   */
  public Knowledge(Optional<NetatopClient> agent, String why) {
    this.agent = agent;
    if (agent.isEmpty()) {
      notes.add("no traffic, rates and TCP figures: " + why);
    }
  }

  /** Why something is missing. */
  public Set<String> notes() {
    return notes;
  }

  private interface Question<T> {
    T ask(NetatopClient agent) throws NetatopException, InterruptedException;
  }

  private <T> Optional<T> ask(Question<T> question) throws InterruptedException {
    if (agent.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(question.ask(agent.get()));
    } catch (PermissionException e) {
      notes.add(
          e.sentence() + ": root, its own user and members of the agent's group may see them");
      return Optional.empty();
    } catch (NoSuchTaskException e) {
      return Optional.empty();
    } catch (NetatopException e) {
      notes.add(e.sentence());
      return Optional.empty();
    }
  }

  @Override
  public Optional<List<RawFile>> files(int pid, long startTimeNs) throws InterruptedException {
    return ask(a -> a.files(pid, startTimeNs).stream().map(AgentFiles::of).toList());
  }

  /** What its threads do. */
  public Optional<List<ThreadSample>> threads(int pid, long startTimeNs)
      throws InterruptedException {
    return ask(a -> a.threads(pid, startTimeNs).stream().map(ThreadSample::of).toList());
  }

  /** Counters of the process under its id, and of its threads under theirs. */
  public record Counters(Optional<NetCounters> process, Map<Integer, NetCounters> threads) {}

  /** What it and its threads moved. */
  public Counters counters(int pid) throws InterruptedException {
    Map<Integer, NetCounters> threads = new HashMap<>();
    Optional<NetCounters> process = Optional.empty();
    TaskFilter filter = TaskFilter.PROCESSES.withTgids(Set.of(pid)).withThreads(true);
    List<Task> tasks = ask(a -> a.snapshot(filter).tasks()).orElse(List.of());
    for (Task task : tasks) {
      if (task.type() == TaskType.PROCESS) {
        process = Optional.of(task.counters());
      } else if (task.type() == TaskType.THREAD) {
        threads.put(task.id(), task.counters());
      }
    }
    return new Counters(process, threads);
  }

  /** The figures of all sockets this user may see, by inode number. */
  public Map<Long, SocketInfo> sockets() throws InterruptedException {
    Map<Long, SocketInfo> sockets = new HashMap<>();
    for (SocketInfo socket : ask(a -> a.sockets(Set.of())).orElse(List.of())) {
      if (socket.inode() != 0) {
        sockets.put(socket.inode(), socket);
      }
    }
    return sockets;
  }

  /** The record of a process that finished lately; the last one where an id was used twice. */
  public Optional<Exit> finished(int pid) throws InterruptedException {
    return ask(a -> {
          Optional<Exit> found = Optional.empty();
          try (ExitStream exits = a.exits(new ExitPlace.Oldest())) {
            for (Optional<Exit> exit = exits.next(EXIT_PATIENCE);
                exit.isPresent();
                exit = exits.next(EXIT_PATIENCE)) {
              if (exit.get().task().tgid() == pid) {
                found = exit;
              }
            }
          }
          return found;
        })
        .flatMap(f -> f);
  }
}
