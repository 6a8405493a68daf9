// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

/** The network interfaces as far as sockets are concerned. Used by one thread. */
interface Links {
  /** Number of the interface that has the end's local address; 0 where none is known to. */
  int interfaceOf(Endpoint end, long nowNs);

  /** Numbers of all interfaces, the first some where there are very many. */
  int[] all(long nowNs);

  /** Whether the end's local address is that of a group of machines, or all of a network. */
  boolean isGroup(Endpoint end, long nowNs);
}
