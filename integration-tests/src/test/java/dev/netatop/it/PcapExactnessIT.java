// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Counters;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.TaskId;
import dev.netatop.proto.v1.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Counting by capture, an agent in the network namespace of each side: what it counts equals
 * another capture of the same traffic, to the last byte.
 */
@ExtendWith(RealKernel.class)
final class PcapExactnessIT {
  /** Of a socket that is found by looking for it. */
  private static final long LIFE_MS = 250;

  /** Who only listens is noticed without a packet. */
  private static final long NOTICE_MS = 700;

  private static final int MEGABYTES_PER_SECOND = 20;

  @Test
  void everyThreadWithoutOffloads() {
    assertThreads(Link.withoutOffloads());
  }

  @Test
  void everyThreadWithSegmentationInSoftware() {
    assertThreads(Link.withSoftwareSegmentation());
  }

  private static void assertThreads(Link link) {
    count(
        link,
        List.of(),
        MixedWorkload::run,
        (agents, expected) -> Scenario.assertCounted(agents, expected));
  }

  /** Where the kernel tells of no use, owners are looked for: processes then, and what lasts. */
  @Test
  void everyProcessWithoutBpf() {
    count(
        Link.withoutOffloads(),
        AgentProcess.WITHOUT_BPF,
        workload -> workload.withLivesOf(LIFE_MS).runWithoutChangesOfHands(),
        (agents, expected) -> Scenario.assertProcessesCounted(agents, expected));
  }

  private interface Check {
    void of(List<Agent> agents, Map<Optional<TaskId>, Counters> expected);
  }

  private static void count(
      Link link, List<String> way, Consumer<MixedWorkload> what, Check check) {
    String[] options = {"source = pcap"};
    try (Scenario scenario = Scenario.on(link);
        AgentProcess clientAgent = AgentProcess.startIn(link.client(), way, options);
        AgentProcess serverAgent = AgentProcess.startIn(link.server(), way, options);
        Agent client = clientAgent.connect();
        Agent server = serverAgent.connect()) {
      MixedWorkload workload = new MixedWorkload(scenario, client, server);
      workload.awaitAgents();
      what.accept(workload.at(MEGABYTES_PER_SECOND).withNoticeOf(NOTICE_MS));
      Map<Optional<TaskId>, Counters> expected = scenario.expected();
      Counters seen = Counters.ZERO;
      for (Agent agent : List.of(client, server)) {
        Status status = agent.status();
        assertThat(status.getLostPackets()).isZero();
        assertThat(status.getSource()).isEqualTo("pcap");
        seen = seen.plus(Counters.of(status.getTotals()));
      }
      assertThat(seen).as("all packets").isEqualTo(Scenario.sum(expected));
      check.of(List.of(client, server), expected);
    }
  }
}
