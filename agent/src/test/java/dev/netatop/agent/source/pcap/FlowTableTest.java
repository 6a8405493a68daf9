// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FlowTableTest {
  private static final int BOUND = 1500;

  private final FlowTable flows = new FlowTable(BOUND, 1);
  private final Packet packet = new Packet();

  private int flow(int port) {
    packet.protocol = Packet.UDP;
    packet.sourceLow = 1;
    packet.targetLow = 2;
    packet.sourcePort = port;
    packet.targetPort = 53;
    return flows.flow(packet);
  }

  private int find(int port) {
    return flows.find(Packet.UDP, false, 0, 1, port, 0, 2, 53);
  }

  @Test
  void flowsComeAndGoAsInAMap() {
    SplittableRandom random = new SplittableRandom(7);
    Map<Integer, Integer> model = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      int port = random.nextInt(4000);
      if (random.nextInt(3) == 0) {
        Integer known = model.remove(port);
        assertThat(find(port)).isEqualTo(known == null ? FlowTable.FULL : known);
        if (known != null) {
          flows.remove(known);
          assertThat(flows.isUsed(known)).isFalse();
        }
      } else {
        int flow = flow(port);
        if (model.containsKey(port) || model.size() < BOUND) {
          assertThat(model.getOrDefault(port, flow)).isEqualTo(flow);
          assertThat(flows.packets(flow, true)).isEqualTo(model.containsKey(port) ? 1 : 0);
          if (model.put(port, flow) == null) {
            flows.add(flow, true, 1, 1, 0);
          }
        } else {
          assertThat(flow).isEqualTo(FlowTable.FULL);
        }
      }
      assertThat(flows.size()).isEqualTo(model.size());
    }
    List<Integer> used = new ArrayList<>();
    for (int flow = 0; flow < flows.end(); flow++) {
      if (flows.isUsed(flow)) {
        used.add(flow);
      }
    }
    assertThat(used).containsExactlyInAnyOrderElementsOf(model.values());
  }

  @Test
  void aFlowIsFoundFromEitherEnd() {
    int flow = flow(1000);
    assertThat(flows.find(Packet.UDP, false, 0, 2, 53, 0, 1, 1000)).isEqualTo(flow);
    assertThat(flows.wentForward()).isFalse();
    assertThat(find(1000)).isEqualTo(flow);
    assertThat(flows.wentForward()).isTrue();
    assertThat(flows.find(Packet.TCP, false, 0, 1, 1000, 0, 2, 53)).isEqualTo(FlowTable.FULL);
    assertThat(flows.find(Packet.UDP, true, 0, 1, 1000, 0, 2, 53)).isEqualTo(FlowTable.FULL);
  }
}
