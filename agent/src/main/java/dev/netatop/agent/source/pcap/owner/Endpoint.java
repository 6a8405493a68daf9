// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

/**
 * A local end of a quintuple, as packets show it. Addresses stand as in {@link
 * dev.netatop.agent.source.pcap.Packet}: an IPv4 address as ::ffff:a.b.c.d, with {@code isV6}
 * false.
 *
 * @param protocol 6 TCP, 17 UDP
 * @param isV6 whether its packets are IPv6 packets
 * @param localHigh upper half of the local address
 * @param localLow lower half of the local address
 * @param localPort 0 to 65535
 * @param remoteHigh upper half of the remote address
 * @param remoteLow lower half of the remote address
 * @param remotePort 0 to 65535
 */
public record Endpoint(
    int protocol,
    boolean isV6,
    long localHigh,
    long localLow,
    int localPort,
    long remoteHigh,
    long remoteLow,
    int remotePort) {}
