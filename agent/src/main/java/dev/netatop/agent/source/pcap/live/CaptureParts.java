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
    List<SourceFeature> features = new ArrayList<>();
    // First, so that of each packet that is captured it is known who sent it.
    Optional<Uses> uses = uses(features);
    try {
      Capture capture = DeviceCapture.open(options.capture());
      try {
        return of(capture, uses, proc, features);
      } catch (SourceException e) {
        capture.close();
        throw e;
      }
    } catch (SourceException e) {
      uses.ifPresent(Uses::close);
      throw e;
    }
  }

  private static Optional<Uses> uses(List<SourceFeature> features) {
    try {
      return Optional.of(NetfilterUses.open());
    } catch (SourceException e) {
      features.add(new SourceFeature("netfilter-owner", false, String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  private static CaptureParts of(
      Capture capture, Optional<Uses> uses, ProcReader proc, List<SourceFeature> features)
      throws SourceException {
    OwnerSearch search = SocketOwners.start(proc, capture::wake);
    try {
      ProcessEnds ends = PidfdEnds.open(proc);
      capture.watch(ends.descriptor());
      return new CaptureParts(capture, uses, search, ends, features);
    } catch (SourceException e) {
      search.close();
      throw e;
    }
  }

  @Override
  public void close() {
    ends.close();
    search.close();
    uses.ifPresent(Uses::close);
    capture.close();
  }
}
