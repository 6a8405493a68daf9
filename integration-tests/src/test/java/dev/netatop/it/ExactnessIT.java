// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Link;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Packets and bytes of every process and thread equal a capture of the same traffic, to the last
 * byte.
 */
@ExtendWith(RealKernel.class)
final class ExactnessIT {
  @Test
  void mixedWorkloadWithoutOffloads() {
    assertExact(Link.withoutOffloads());
  }

  @Test
  void mixedWorkloadWithSegmentationInSoftware() {
    assertExact(Link.withSoftwareSegmentation());
  }

  private static void assertExact(Link link) {
    try (AgentProcess process = AgentProcess.start();
        Agent agent = process.connect();
        Scenario scenario = Scenario.on(link)) {
      new MixedWorkload(scenario, agent).run();
      Scenario.assertCounted(agent, scenario.expected());
    }
  }
}
