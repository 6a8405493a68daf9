// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.source.pcap.owner.Endpoint;

/** Where packets reach a socket that is not connected. An address of zeros: it is bound to none. */
record LocalEnd(boolean isV6, long high, long low, int port) {
  static LocalEnd of(Endpoint end) {
    return new LocalEnd(end.isV6(), end.localHigh(), end.localLow(), end.localPort());
  }

  static LocalEnd any(boolean isV6, int port) {
    return new LocalEnd(isV6, 0, 0, port);
  }
}
