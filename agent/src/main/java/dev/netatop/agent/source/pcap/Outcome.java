// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

/** What a frame was found to be. */
public enum Outcome {
  /** A TCP segment or a UDP datagram, whole; a packet that an offload keeps together is one. */
  SEGMENT,
  /** The first fragment of one, which has its ports. */
  FIRST_FRAGMENT,
  /** A fragment that is not the first. */
  LATER_FRAGMENT,
  /** Something else: not IP, or neither TCP nor UDP. */
  OTHER,
  /** A frame of a kind of link that is not known here. */
  UNKNOWN_LINK,
  /** Its headers contradict themselves or its length. */
  MALFORMED,
  /** The capture kept less of it than its headers. */
  TRUNCATED
}
