// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.source.pcap.Packet;
import dev.netatop.agent.source.pcap.owner.Endpoint;
import org.jspecify.annotations.Nullable;

/** One socket of this machine, as far as packets and the kernel tell of it. */
final class Sockinfo {
  static final int SENT = 0;
  static final int RECEIVED = 2;

  /** In {@link dev.netatop.agent.accounting.Counters} the words of UDP lie this much higher. */
  static final int UDP = 4;

  /** The first of its ends that a packet showed; its others differ in the remote end alone. */
  final Endpoint end;

  /** Packets and bytes sent, packets and bytes received, that wait for an owner. */
  final long[] pending = new long[4];

  /** What tells it from others, as {@link KnownSockets} numbers them; 0 while it is not known. */
  long number;

  /** SO_COOKIE; 0 while it is not known. */
  long cookie;

  /** The process it counts for; null where none is known. */
  @Nullable Taskinfo process;

  /** The thread, where that is known. */
  @Nullable Taskinfo thread;

  /** The owner was found in /proc: the first use that is told takes precedence. */
  boolean isProvisional;

  /** Both sides have closed it, or one has reset it. */
  boolean isClosed;

  /** It takes packets to any local address. */
  boolean isAnyAddress;

  /** It takes packets of both families. */
  boolean isAnyFamily;

  /** The listener that it came in by, until somebody uses it; null where that is not known. */
  @Nullable Sockinfo listener;

  /** How far it has come in. */
  Listeners.Handshake handshake = Listeners.Handshake.NONE;

  /** Flows that end in it. */
  int flows;

  /** As in linux/tcp_states.h, when last asked; 0 never. */
  int state;

  long inode;

  /** When its owner is asked for, nanoseconds since boot; {@link Long#MAX_VALUE} not at all. */
  long askNs = Long.MAX_VALUE;

  /** How often it was. */
  int asked;

  /** Since when its last packet is counted, nanoseconds since boot. */
  long lastNs;

  Sockinfo(Endpoint end) {
    this.end = end;
  }

  boolean isTcp() {
    return end.protocol() == Packet.TCP;
  }

  /** Where its protocol's words begin. */
  int firstWord() {
    return isTcp() ? 0 : UDP;
  }

  boolean hasPending() {
    return (pending[0] | pending[1] | pending[2] | pending[3]) != 0;
  }
}
