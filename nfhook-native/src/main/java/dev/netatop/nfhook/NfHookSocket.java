// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

/**
 * A socket that is known, with its owner.
 *
 * @param cookie unique while the machine runs (SO_COOKIE)
 * @param process owner's entry (low 32 bits) and its generation (high 32 bits); 0 none
 * @param thread owning thread's entry and generation; 0 none
 * @param localAddress 4 or 16 bytes, network order
 * @param localPort 0 where it is not bound
 * @param remoteAddress 4 or 16 bytes, network order
 * @param remotePort 0 where it is not connected
 * @param protocol 6 TCP, 17 UDP
 * @param state as in linux/tcp_states.h
 * @param netns inode number of the network namespace
 * @param ifindex interface of its last packet, in its network namespace; 0 none yet
 * @param traffic what it moved, whoever owned it
 * @param inode of its file; 0 none
 * @param receiveQueue bytes not read yet (UDP: memory they take); a listener: connections to be
 *     accepted
 * @param sendQueue bytes not acknowledged (UDP: memory of what has not left); a listener: bound of
 *     those
 * @param tcp of a TCP connection, all 0 for other sockets
 */
@SuppressWarnings("ArrayRecordComponent") // two plain addresses; nobody compares sockets by them
public record NfHookSocket(
    long cookie,
    long process,
    long thread,
    byte[] localAddress,
    int localPort,
    byte[] remoteAddress,
    int remotePort,
    int protocol,
    int state,
    int netns,
    int ifindex,
    Traffic traffic,
    long inode,
    int receiveQueue,
    int sendQueue,
    Tcp tcp) {

  /** Packets are transport segments, bytes are IP bytes. */
  public record Traffic(
      long sentPackets, long sentBytes, long receivedPackets, long receivedBytes) {}

  /** As in struct tcp_info (linux/tcp.h); unsigned. */
  public record Tcp(
      int rttUs,
      int rttDeviationUs,
      int rtoMs,
      int retransmittedSegments,
      int unacknowledgedSegments,
      int lostSegments,
      int congestionWindow,
      int slowStartThreshold,
      int sendWindowBytes,
      int receiveWindowBytes,
      int segmentSizeBytes,
      long acknowledgedBytes,
      long receivedBytes) {}
}
