// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

/** Is told what each frame adds to the counters, beyond those of its flow. */
public interface FlowSink {
  /** Takes no notice. */
  FlowSink NONE =
      new FlowSink() {
        @Override
        public void counted(int flow, boolean fromFirst, long packets, long bytes, Packet packet) {}

        @Override
        public void uncounted(Packet packet, long packets, long bytes) {}
      };

  /**
   * A frame was counted for a flow.
   *
   * @param fromFirst whether it went from the flow's first end to its second
   * @param packets transport segments; 0 for a later fragment
   * @param bytes IP bytes
   * @param packet what it was; of a later fragment only what every fragment has
   */
  void counted(int flow, boolean fromFirst, long packets, long bytes, Packet packet);

  /** A frame's flow found no room. */
  void uncounted(Packet packet, long packets, long bytes);
}
