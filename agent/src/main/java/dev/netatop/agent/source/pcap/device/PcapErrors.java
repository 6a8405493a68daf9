// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import dev.netatop.agent.source.SourceException;
import org.jspecify.annotations.Nullable;

/** What libpcap and pcap4j complain of, as sentences that say what to do. */
final class PcapErrors {
  // pcap_activate(3PCAP)
  private static final int PERMISSION_DENIED = -8;
  private static final int PROMISCUOUS_DENIED = -11;

  private static final String COMPILE = "Error occurred in pcap_compile: ";

  private PcapErrors() {}

  /** There is no libpcap, or not one that fits. */
  static SourceException missing(Throwable cause) {
    return new SourceException("cannot load libpcap: install it (on Debian: libpcap0.8)", cause);
  }

  /**
   * An interface could not be opened.
   *
   * @param code what pcap_activate returned, where it came so far
   */
  static SourceException opening(@Nullable Integer code, String message) {
    boolean denied = code != null && (code == PERMISSION_DENIED || code == PROMISCUOUS_DENIED);
    return new SourceException(
        denied
            ? "CAP_NET_RAW is missing: run as root, or give the agent this capability"
                + " (systemd: AmbientCapabilities=CAP_NET_RAW)"
            : reason(message));
  }

  /** A filter expression is none. */
  static SourceException filter(String expression, String message) {
    return new SourceException(
        "the filter \"%s\" cannot be used: %s; see pcap-filter(7)"
            .formatted(expression, reason(message)));
  }

  /** Without pcap4j's own words. */
  private static String reason(String message) {
    return message.startsWith(COMPILE) ? message.substring(COMPILE.length()) : message;
  }
}
