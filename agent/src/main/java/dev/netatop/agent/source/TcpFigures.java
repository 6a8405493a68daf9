// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source;

/**
 * What the kernel's TCP knows of a connection, as in struct tcp_info (linux/tcp.h); unsigned.
 *
 * @param rttUs smoothed round trip time, microseconds; 0 before the first measurement
 * @param rttDeviationUs its mean deviation, microseconds
 * @param rtoMs retransmission timeout, milliseconds; 0 unknown
 * @param retransmittedSegments since the connection began
 * @param unacknowledgedSegments sent and not acknowledged
 * @param lostSegments of them held for lost
 * @param congestionWindow segments
 * @param slowStartThreshold segments; 0 none yet
 * @param sendWindowBytes what the peer lets us send
 * @param receiveWindowBytes what we let the peer send
 * @param segmentSizeBytes the largest segment we send
 * @param acknowledgedBytes payload that the peer has acknowledged
 * @param receivedBytes payload received from the peer
 */
public record TcpFigures(
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
