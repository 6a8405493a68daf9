// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import dev.netatop.nfhook.UseRecords;

/**
 * A task has begun to use a socket that another one, or nobody, used before: it sends, or has
 * received, or listens (TCP without a remote end). Used again for the next one. Addresses as in
 * {@link Endpoint}; those of an IPv4 packet on an IPv6 socket are IPv4 ones.
 */
public final class Use {
  /** The bit of {@link #socket} that says that the rest of it is the inode number of its file. */
  public static final long INODE = UseRecords.SOCKET_INODE;

  /** When, nanoseconds since the epoch, by the clock that gives captured packets their time. */
  public long timeNs;

  /**
   * A number that the socket has as long as it lives, and no other one: see {@link
   * UseRecords#socket}.
   */
  public long socket;

  public int protocol;
  public boolean isV6;

  /**
   * A datagram socket bound to no address and not connected: what comes to its port reaches it,
   * whatever its local address was in the packet that it sent.
   */
  public boolean isAnyAddress;

  /** With {@link #isAnyAddress}: packets of both families reach it. */
  public boolean isAnyFamily;

  /** 0 with {@link #localLow} where the socket is bound to no address. */
  public long localHigh;

  public long localLow;
  public int localPort;

  /** 0 with the rest of the remote end where it is not connected and nothing was sent. */
  public long remoteHigh;

  public long remoteLow;
  public int remotePort;

  /** In the agent's pid namespace; 0 where it is not there. */
  public int tgid;

  public int tid;

  /** When the process started, nanoseconds since boot. */
  public long processStartNs;

  /** When the thread started, nanoseconds since boot. */
  public long threadStartNs;

  /** Effective user. */
  public int uid;

  /** Of the thread group leader, at most 15 bytes. */
  public String command = "";
}
