// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.accounting;

/**
 * When the collector forgets a sockinfo whose socket cannot be watched: what the netatop kernel
 * module goes by (its values, of version 3.1). A process that is gone takes its sockinfos with it
 * in any case.
 *
 * @param tcpIdleNs a TCP sockinfo without a packet for this long
 * @param udpIdleNs a UDP sockinfo without a packet for this long, unless its port is a well-known
 *     one: every DNS request has a port of its own
 * @param ownerlessNs a sockinfo that no task is known for, without a packet for this long; what it
 *     gathered is unidentified then
 */
public record SocketRules(long tcpIdleNs, long udpIdleNs, long ownerlessNs) {
  public static final SocketRules DEFAULT =
      new SocketRules(1_800_000_000_000L, 16_000_000_000L, 60_000_000_000L);

  private static final int LAST_WELL_KNOWN_PORT = 1024;

  /**
   * Whether the sockinfo of a TCP connection is to be forgotten.
   *
   * @param idleNs since its last packet
   * @param hasOwner whether a task is known for it
   * @param isClosed whether both sides have closed, or one has reset it
   */
  public boolean forgetsTcp(long idleNs, boolean hasOwner, boolean isClosed) {
    return isClosed || idleNs > (hasOwner ? tcpIdleNs : Math.min(tcpIdleNs, ownerlessNs));
  }

  /** Whether a UDP sockinfo is to be forgotten. */
  public boolean forgetsUdp(long idleNs, boolean hasOwner, int localPort) {
    if (!hasOwner) {
      return idleNs > ownerlessNs;
    }
    return localPort > LAST_WELL_KNOWN_PORT && idleNs > udpIdleNs;
  }
}
