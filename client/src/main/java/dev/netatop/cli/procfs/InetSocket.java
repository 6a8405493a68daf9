// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

import java.net.InetAddress;
import java.nio.ByteOrder;

/**
 * One Internet socket as the kernel lists it in /proc/net/tcp and its kind
 * (Documentation/networking/proc_net_tcp.rst).
 *
 * @param local its address, 4 or 16 bytes in network order
 * @param localPort its port; of a raw socket the number of the protocol
 * @param remote the peer's address; all zero without one
 * @param remotePort the peer's port
 * @param state number of linux/tcp_states.h
 * @param receiveQueue bytes that were not read; of a TCP listener, connections that were not
 *     accepted
 * @param sendQueue bytes that were not acknowledged, or did not leave
 * @param timer which one is pending, and when
 * @param uid the owner's user id, or -1 where it is not known
 * @param inode number of its file; 0 where it has none
 */
public record InetSocket(
    Protocol protocol,
    Ip local,
    int localPort,
    Ip remote,
    int remotePort,
    int state,
    long receiveQueue,
    long sendQueue,
    Timer timer,
    long uid,
    long inode) {

  /** State of a socket that waits for connections. */
  public static final int LISTEN = 10;

  /** The owner is not known. */
  public static final long NO_UID = -1;

  /**
   * A socket's timer.
   *
   * @param kind 0 off, 1 retransmission, 2 keepalive, 3 TIME_WAIT, 4 zero window probe
   * @param jiffies until it expires, hundredths of a second (USER_HZ)
   * @param retransmits of the segment that waits
   * @param probes without an answer
   */
  public record Timer(int kind, long jiffies, long retransmits, long probes) {
    /** None is pending. */
    public static final Timer NONE = new Timer(0, 0, 0, 0);
  }

  /**
   * Reads a line of the protocol's file.
   *
   * @param order the machine's, in which the kernel writes addresses
   * @throws Line.MalformedException where it is not what the kernel documents
   */
  public static InetSocket parse(Protocol protocol, Line line, ByteOrder order) {
    line.upTo(':');
    Ip local = ip(protocol, line, order);
    line.expect(':');
    int localPort = (int) line.hex();
    Ip remote = ip(protocol, line, order);
    line.expect(':');
    int remotePort = (int) line.hex();
    int state = (int) line.hex();
    long sendQueue = line.hex();
    line.expect(':');
    long receiveQueue = line.hex();
    int kind = (int) line.hex();
    line.expect(':');
    long jiffies = line.hex();
    long retransmits = line.hex();
    long uid = line.number();
    long probes = line.number();
    long inode = line.number();
    boolean off = kind == 0 && retransmits == 0 && probes == 0;
    return new InetSocket(
        protocol,
        local,
        localPort,
        remote,
        remotePort,
        state,
        receiveQueue,
        sendQueue,
        off ? Timer.NONE : new Timer(kind, jiffies, retransmits, probes),
        uid,
        inode);
  }

  // The kernel prints an address as numbers of 32 bits in the machine's own order.
  private static Ip ip(Protocol protocol, Line line, ByteOrder order) {
    return Ip.ofKernel(line.hexBytes(protocol.isV6() ? 16 : 4), order);
  }

  /** Whether it has no peer: what {@code -l} shows, and what is left out without options. */
  public boolean isServer() {
    return protocol.family() == Protocol.Family.TCP ? remotePort == 0 : remote.isAny();
  }

  /** Whether it is connected, or was. */
  public boolean hasPeer() {
    return remotePort != 0 || !remote.isAny();
  }

  /** The protocol without regard to the version of its addresses. */
  public Protocol.Family family() {
    return protocol.family();
  }

  /** Its address; an IPv4 address also where an IPv6 socket speaks IPv4. */
  public InetAddress localAddress() {
    return local.inet();
  }

  /** Its peer's address, likewise. */
  public InetAddress remoteAddress() {
    return remote.inet();
  }

  /** The state's name for the protocol, as netstat writes it. */
  public String stateName() {
    return protocol.state(state);
  }
}
