// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentException;
import dev.netatop.proto.v1.Exit;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads finished processes on a thread of its own from its making on, whoever they are. */
final class ExitCollector implements AutoCloseable {
  private static final int PATIENCE_MS = 20_000;

  private final Agent agent;
  private final List<Exit> exits = new ArrayList<>();
  private final Thread thread;
  private @Nullable RuntimeException failure;

  private ExitCollector(Agent agent, Supplier<Exit> next) {
    this.agent = agent;
    this.thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  add(next.get());
                }
              } catch (UncheckedIOException closed) {
                // The end: the test has closed the connection.
              } catch (RuntimeException e) {
                fail(e);
              }
            },
            "exits");
    thread.setDaemon(true);
    thread.start();
  }

  /** By SUBSCRIBE_EXITS. */
  static ExitCollector subscribe(Agent agent) {
    agent.subscribe();
    return new ExitCollector(agent, agent::nextExit);
  }

  /** By one GETCNT_EXIT after the other. */
  static ExitCollector poll(Agent agent) {
    try {
      agent.exit(1);
    } catch (AgentException none) {
      if (!none.errno().equals("ETIMEDOUT")) {
        throw none;
      }
    }
    return new ExitCollector(agent, () -> agent.exit(0));
  }

  private synchronized void add(Exit exit) {
    exits.add(exit);
    notifyAll();
  }

  private synchronized void fail(RuntimeException e) {
    failure = e;
    notifyAll();
  }

  /** The records of these processes' ids, when as many are there, or time is up. */
  CompletableFuture<List<Exit>> collect(List<StormChild> children) {
    Set<Integer> pids = children.stream().map(StormChild::pid).collect(Collectors.toSet());
    long firstStartNs = children.stream().mapToLong(StormChild::startAfterNs).min().orElse(0);
    return CompletableFuture.supplyAsync(() -> await(pids, firstStartNs, children.size()));
  }

  private synchronized List<Exit> await(Set<Integer> pids, long firstStartNs, int count) {
    long deadline = System.nanoTime() + PATIENCE_MS * 1_000_000L;
    while (true) {
      List<Exit> found =
          exits.stream()
              .filter(exit -> pids.contains(exit.getTask().getInfo().getTgid()))
              .filter(exit -> exit.getTask().getInfo().getStartTimeNs() >= firstStartNs)
              .collect(Collectors.toList());
      long leftMs = (deadline - System.nanoTime()) / 1_000_000L;
      if (failure != null) {
        throw failure;
      }
      if (found.size() >= count || leftMs <= 0) {
        return found;
      }
      try {
        wait(Math.min(leftMs, 500));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    agent.close();
  }
}
