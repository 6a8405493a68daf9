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
    int netns) {}
