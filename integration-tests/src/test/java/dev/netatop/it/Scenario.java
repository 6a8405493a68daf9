// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.capture.Packet;
import dev.netatop.it.lab.Actor;
import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.Capture;
import dev.netatop.it.lab.Counters;
import dev.netatop.it.lab.Ledger;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Side;
import dev.netatop.it.lab.Stage;
import dev.netatop.it.lab.TaskId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A link under capture with a stage: what the actors did and what passed, against what the agent
 * counted.
 */
final class Scenario implements AutoCloseable {
  private final Link link;
  private final Stage stage;
  private final Ledger clientLedger;
  private final Ledger serverLedger;
  private @Nullable Capture clientCapture;
  private @Nullable Capture serverCapture;

  private Scenario(Link link) {
    this.link = link;
    this.stage = Stage.open();
    this.clientLedger = new Ledger(link.client());
    this.serverLedger = new Ledger(link.server());
  }

  /** A scenario whose packets are captured from the start. */
  static Scenario on(Link link) {
    Scenario scenario = new Scenario(link);
    scenario.capture();
    return scenario;
  }

  /** A scenario that begins before its capture. */
  static Scenario withoutCapture(Link link) {
    return new Scenario(link);
  }

  void capture() {
    clientCapture = Capture.start(link.client());
    serverCapture = Capture.start(link.server());
  }

  Stage stage() {
    return stage;
  }

  /** A new process on the client's side. */
  Actor client() {
    return stage.spawn(link.client(), clientLedger);
  }

  /** A new process on the server's side. */
  Actor server() {
    return stage.spawn(link.server(), serverLedger);
  }

  Side clientSide() {
    return link.client();
  }

  Side serverSide() {
    return link.server();
  }

  /**
   * Collects so that the linger of ended processes is cut; waits until a collection may run again.
   */
  static void collectNow(Agent agent) {
    while (!agent.collect().getCollected()) {
      Pause.ms(100);
    }
  }

  /** What the captures and the actors' uses say of each task; the empty key is nobody. */
  Map<Optional<TaskId>, Counters> expected() {
    List<Packet> client = Objects.requireNonNull(clientCapture).stop();
    List<Packet> server = Objects.requireNonNull(serverCapture).stop();
    // What one side sent the other one received: else no number could be held against the agent's.
    assertThat(client).as("a capture").isNotEmpty();
    assertThat(differences(byFlow(client), byFlow(server))).as("packets lost").isEmpty();
    Map<Optional<TaskId>, Counters> expected = new HashMap<>(clientLedger.expect(client));
    serverLedger
        .expect(server)
        .forEach((task, counters) -> expected.merge(task, counters, Counters::plus));
    return expected;
  }

  private static Map<String, Counters> byFlow(List<Packet> packets) {
    Map<String, Counters> flows = new HashMap<>();
    for (Packet packet : packets) {
      String flow =
          String.join(
              " ",
              packet.source() + ":" + packet.sourcePort(),
              packet.target() + ":" + packet.targetPort());
      flows.merge(flow, Counters.of(packet, true), Counters::plus);
    }
    return flows;
  }

  /** The sum of all. */
  static Counters sum(Map<?, Counters> counters) {
    return counters.values().stream().reduce(Counters.ZERO, Counters::plus);
  }

  /** Compares what the agent counted, for each thread and each process, with the captures. */
  static void assertCounted(Agent agent, Map<Optional<TaskId>, Counters> expected) {
    assertCounted(List.of(agent), expected);
  }

  /** The same where each agent counted a part. */
  static void assertCounted(List<Agent> agents, Map<Optional<TaskId>, Counters> expected) {
    Map<TaskId, Counters> threads = identified(expected);
    Map<TaskId, Counters> counted = new HashMap<>();
    for (Agent agent : agents) {
      agent
          .threads(tgids(threads))
          .forEach((task, counters) -> counted.merge(task, counters, Counters::plus));
    }
    assertThat(differences(threads, counted)).as("threads").isEmpty();
    assertProcessesCounted(agents, expected);
  }

  /** The same where an agent knows no threads. */
  static void assertProcessesCounted(List<Agent> agents, Map<Optional<TaskId>, Counters> expected) {
    Map<TaskId, Counters> threads = identified(expected);
    Map<Integer, Counters> counted = new HashMap<>();
    for (Agent agent : agents) {
      agent
          .processes(tgids(threads))
          .forEach((tgid, counters) -> counted.merge(tgid, counters, Counters::plus));
    }
    assertThat(differences(byProcess(threads), counted)).as("processes").isEmpty();
  }

  private static Map<TaskId, Counters> identified(Map<Optional<TaskId>, Counters> expected) {
    Map<TaskId, Counters> threads = new HashMap<>();
    expected.forEach((task, counters) -> task.ifPresent(id -> threads.put(id, counters)));
    return threads;
  }

  private static Set<Integer> tgids(Map<TaskId, Counters> threads) {
    return threads.keySet().stream().map(TaskId::tgid).collect(Collectors.toSet());
  }

  /** Where two lists of counters differ, a line for each key. */
  static <K> List<String> differences(Map<K, Counters> expected, Map<K, Counters> actual) {
    Set<K> keys = new HashSet<>(expected.keySet());
    keys.addAll(actual.keySet());
    return keys.stream()
        .filter(key -> !counters(expected, key).equals(counters(actual, key)))
        .map(
            key ->
                key
                    + ": expected "
                    + counters(expected, key).brief()
                    + " but got "
                    + counters(actual, key).brief())
        .sorted()
        .collect(Collectors.toList());
  }

  private static <K> Counters counters(Map<K, Counters> map, K key) {
    return map.getOrDefault(key, Counters.ZERO);
  }

  static Map<Integer, Counters> byProcess(Map<TaskId, Counters> threads) {
    Map<Integer, Counters> processes = new HashMap<>();
    threads.forEach((task, counters) -> processes.merge(task.tgid(), counters, Counters::plus));
    return processes;
  }

  @Override
  public void close() {
    stage.close();
    for (Capture capture : new Capture[] {clientCapture, serverCapture}) {
      if (capture != null) {
        capture.close();
      }
    }
    link.close();
  }
}
