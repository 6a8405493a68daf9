// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import dev.netatop.agent.source.SourceException;
import java.util.List;

/** The interfaces and addresses of a network namespace. */
interface Network {
  State read() throws SourceException;

  /**
   * What there is at one moment.
   *
   * @param links in no particular order
   */
  record State(List<Link> links, LocalAddresses addresses) {}
}
