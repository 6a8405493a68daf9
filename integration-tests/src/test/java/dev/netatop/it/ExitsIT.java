// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.capture.Packet;
import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Capture;
import dev.netatop.it.lab.Counters;
import dev.netatop.it.lab.Link;
import dev.netatop.proto.v1.Exit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Short processes, thousands a second: each has its record, once, with all that is known of it. */
@ExtendWith(RealKernel.class)
final class ExitsIT {
  private static final int RATE = 2_000;
  private static final int SECONDS = 30;

  @Test
  void everyShortProcessHasItsRecord() {
    try (AgentProcess process = AgentProcess.start();
        Agent status = process.connect();
        Storm storm = Storm.on(Link.withoutOffloads());
        ExitCollector subscriber = ExitCollector.subscribe(process.connect());
        ExitCollector poller = ExitCollector.poll(process.connect())) {
      Link link = storm.link();
      try (Capture capture = Capture.start(link.client(), "tcp")) {
        List<StormChild> children = storm.run(RATE, RATE * SECONDS);
        Map<Integer, Counters> streams = byLocalPort(capture.stop());
        ExitChecks checks = new ExitChecks(storm.commandLine(RATE, RATE * SECONDS), streams);
        CompletableFuture<List<Exit>> one = subscriber.collect(children);
        CompletableFuture<List<Exit>> other = poller.collect(children);
        checks.assertComplete("subscriber", children, one.join());
        checks.assertComplete("poller", children, other.join());
      }
      assertThat(status.status().getLostExits()).as("lost exits").isZero();
    }
  }

  /** What each connection of the client's side moved. */
  private static Map<Integer, Counters> byLocalPort(List<Packet> packets) {
    Map<Integer, Counters> streams = new HashMap<>();
    for (Packet packet : packets) {
      boolean sent = packet.targetPort() == Storm.TCP_PORT;
      streams.merge(
          sent ? packet.sourcePort() : packet.targetPort(),
          Counters.of(packet, sent),
          Counters::plus);
    }
    return streams;
  }
}
