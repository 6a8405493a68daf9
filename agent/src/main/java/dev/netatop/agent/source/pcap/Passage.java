// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

/** Which way a frame passed the machine that captured it. */
public enum Passage {
  /** The capture does not tell. */
  UNKNOWN,
  /** It came in, for this machine. */
  IN,
  /** It went out. */
  OUT,
  /** Both: it went over the loopback interface. */
  LOOPBACK,
  /** It came in, for all or many machines of the link. */
  GROUP,
  /** It was another machine's, seen because the interface takes everything. */
  OTHER
}
