// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.Actor;
import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Counters;
import dev.netatop.it.lab.Ledger;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Stage;
import dev.netatop.proto.v1.Status;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A bound that is reached loses attribution, never packets, and shows. */
@ExtendWith(RealKernel.class)
final class BoundsIT {
  private static final int PORT = 6101;
  private static final int PROCESSES = 80;

  @Test
  void tasksBeyondTheTableCountInOverflow() {
    try (AgentProcess process = AgentProcess.start("task_entries = 64");
        Agent agent = process.connect();
        Link link = Link.withoutOffloads();
        Stage stage = Stage.open()) {
      stage
          .spawn(link.server(), new Ledger(link.server()))
          .datagramSocket(link.server().v4(), PORT);
      Actor parent = stage.spawn(link.client(), new Ledger(link.client()));
      Map<Integer, Counters> sent = new HashMap<>();
      for (int i = 0; i < PROCESSES; i++) {
        Actor actor = parent.fork();
        actor.send(actor.connect("udp4", link.server().v4(), PORT), i + 1, 2);
        sent.put(actor.task().tgid(), Counters.udpSent(2, 2L * (i + 1 + 28)));
      }
      Map<Integer, Counters> counted = agent.processes(sent.keySet());
      Status status = agent.status();
      assertThat(status.getTaskinfoLimit()).isEqualTo(64);
      assertThat(status.getTaskinfos()).isLessThanOrEqualTo(64);
      assertThat(status.getTaskinfoOverflows()).isGreaterThan(0);
      assertThat(counted).hasSizeBetween(1, 63);
      Map<Integer, Counters> lost = new HashMap<>(sent);
      lost.keySet().removeAll(counted.keySet());
      Map<Integer, Counters> kept = new HashMap<>(sent);
      kept.keySet().removeAll(lost.keySet());
      assertThat(Scenario.differences(kept, counted)).isEmpty();
      // Others on this host may have found no entry either.
      assertThat(status.getOverflow().getUdpSentPackets())
          .isGreaterThanOrEqualTo(Scenario.sum(lost).udpSentPackets());
      assertThat(status.getOverflow().getUdpSentBytes())
          .isGreaterThanOrEqualTo(Scenario.sum(lost).udpSentBytes());
      assertThat(status.getTotals().getUdpSentBytes())
          .isGreaterThanOrEqualTo(Scenario.sum(sent).udpSentBytes());
    }
  }
}
