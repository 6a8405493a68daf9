// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.SourceFeature;
import dev.netatop.agent.source.pcap.device.Capture;
import dev.netatop.agent.source.pcap.device.DeviceCapture;
import dev.netatop.agent.source.pcap.owner.NetfilterUses;
import dev.netatop.agent.source.pcap.owner.OwnerSearch;
import dev.netatop.agent.source.pcap.owner.PidfdEnds;
import dev.netatop.agent.source.pcap.owner.ProcessEnds;
import dev.netatop.agent.source.pcap.owner.SocketOwners;
import dev.netatop.agent.source.pcap.owner.Uses;
import java.util.ArrayList;
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

  /**
   * Opens what there is here: without a capture there is no counting, what else is missing costs
   * knowledge.
   *
   * @throws SourceException where nothing can be captured; nothing is left behind
   */
  static CaptureParts open(PcapSource.Options options, ProcReader proc) throws SourceException {
    Capture capture =
        DeviceCapture.open(
            new DeviceCapture.Options(
                options.interfaces(),
                options.filter(),
                options.bufferBytes() == 0
                    ? DeviceCapture.Options.DEFAULT_BUFFER_BYTES
                    : options.bufferBytes()));
    SocketOwners search;
    try {
      search = SocketOwners.start(proc, capture::wake);
    } catch (SourceException e) {
      capture.close();
      throw e;
    }
    ProcessEnds ends = PidfdEnds.open(proc);
    if (ends.descriptor() >= 0) {
      capture.watch(ends.descriptor());
    }
    List<SourceFeature> features = new ArrayList<>();
    features.add(search.feature());
    Optional<Uses> uses = Optional.empty();
    try {
      uses = Optional.of(NetfilterUses.open());
    } catch (SourceException e) {
      features.add(new SourceFeature("netfilter-owner", false, String.valueOf(e.getMessage())));
    }
    return new CaptureParts(capture, uses, search, ends, features);
  }

  @Override
  public void close() {
    ends.close();
    search.close();
    uses.ifPresent(Uses::close);
    capture.close();
  }
}
