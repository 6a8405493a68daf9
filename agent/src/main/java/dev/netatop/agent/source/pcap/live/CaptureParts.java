// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.source.SourceFeature;
import dev.netatop.agent.source.pcap.device.Capture;
import dev.netatop.agent.source.pcap.owner.OwnerSearch;
import dev.netatop.agent.source.pcap.owner.ProcessEnds;
import dev.netatop.agent.source.pcap.owner.Uses;
import java.util.List;
import java.util.Optional;

/**
 * What the source asks of the kernel.
 *
 * @param uses where the kernel tells them
 * @param features of these parts, what cannot be had too
 */
record CaptureParts(
    Capture capture,
    Optional<Uses> uses,
    OwnerSearch search,
    ProcessEnds ends,
    List<SourceFeature> features)
    implements AutoCloseable {

  @Override
  public void close() {
    ends.close();
    search.close();
    uses.ifPresent(Uses::close);
    capture.close();
  }
}
