// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One socket that the agent knows.
 *
 * @param protocol 6 TCP, 17 UDP
 * @param local local address and port; empty where the socket is not bound or details are denied
 * @param remote remote address and port; empty where it is not connected or details are denied
 * @param state TCP state as in linux/tcp_states.h; 7 for an unconnected UDP socket
 * @param netns inode number of the socket's network namespace, unsigned
 * @param cookie the socket's cookie (SO_COOKIE), unique while the machine runs
 * @param tgid owning process, 0 where there is none or details are denied
 * @param tid owning thread, 0 as above
 * @param denied whether the agent's read policy hides owner and addresses, and all that follows,
 *     from this user
 * @param counters what it moved since the agent began to count
 * @param device name of the interface of its last packet; empty where none is known
 * @param inode number of the socket's file, as in {@code /proc/net/tcp}; 0 where it has none
 * @param receiveQueue bytes that the task has not read; of a listener, connections waiting to be
 *     accepted
 * @param sendQueue bytes that the peer has not acknowledged (TCP) or that have not left (UDP); of a
 *     listener, how many connections may wait
 * @param tcp figures of a TCP connection
 */
public record SocketInfo(
    int protocol,
    Optional<InetSocketAddress> local,
    Optional<InetSocketAddress> remote,
    int state,
    int netns,
    long cookie,
    int tgid,
    int tid,
    boolean denied,
    NetCounters counters,
    String device,
    long inode,
    long receiveQueue,
    long sendQueue,
    Optional<TcpFigures> tcp) {}
