// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import dev.netatop.agent.source.pcap.Packet;

/**
 * A socket as the kernel describes it. Addresses stand as in {@link Endpoint}, those of an IPv6
 * socket that talks IPv4 too; an address it is not bound or connected to is 0.
 *
 * @param isV6 whether it is an IPv6 socket
 * @param isV6Only whether an IPv6 socket takes no IPv4 packets, as far as the kernel tells
 * @param boundInterface number of the interface it is bound to; 0 none
 * @param cookie SO_COOKIE; where the kernel does not tell, a negative number that stands for it, or
 *     0
 * @param inode of its file; 0 where no process has it open, yet or any more
 * @param state as in linux/tcp_states.h
 */
record SocketRow(
    boolean isV6,
    boolean isV6Only,
    long localHigh,
    long localLow,
    int localPort,
    long remoteHigh,
    long remoteLow,
    int remotePort,
    int boundInterface,
    long cookie,
    long inode,
    int state) {

  /** Whether it is the socket of these two ends, and of no others. */
  boolean isOf(Endpoint end) {
    return localPort == end.localPort()
        && remotePort == end.remotePort()
        && isLocal(end)
        && isRemote(end);
  }

  private boolean isLocal(Endpoint end) {
    return localHigh == end.localHigh() && localLow == end.localLow();
  }

  private boolean isRemote(Endpoint end) {
    return remoteHigh == end.remoteHigh() && remoteLow == end.remoteLow();
  }

  /** Whether packets of the end's IP version may be its own. */
  boolean speaks(Endpoint end) {
    return end.isV6() ? isV6 && !isV4(localHigh, localLow) : !isV6 || takesV4();
  }

  private boolean takesV4() {
    return !isV6Only && (isUnbound() || isV4(localHigh, localLow));
  }

  private static boolean isV4(long high, long low) {
    return high == 0 && low >>> 32 == 0xffff;
  }

  /** Whether it takes packets to any local address. */
  boolean isUnbound() {
    return localHigh == 0 && (localLow == 0 || localLow == 0xffff_0000_0000L);
  }

  /** Whether it takes packets from anybody. */
  boolean isUnconnected() {
    return remotePort == 0;
  }

  /** How well a datagram socket fits, the higher the better; negative where it does not. */
  int fit(Endpoint end) {
    if (localPort != end.localPort() || !speaks(end)) {
      return -1;
    }
    boolean connected = remotePort == end.remotePort() && isRemote(end);
    if (!connected && !isUnconnected()) {
      return -1;
    }
    int address = isLocal(end) ? 2 : isUnbound() ? 1 : -1;
    if (address < 0 && !Packet.isGroup(!isV4(localHigh, localLow), localHigh, localLow)) {
      return -1;
    }
    // Bound to a group it sends from an address that the kernel chooses: the last resort.
    return address < 0 ? 0 : address + (connected ? 2 : 0);
  }
}
