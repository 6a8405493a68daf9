// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/**
 * What the kernel's TCP knows of a connection.
 *
 * @param rttUs smoothed round trip time, microseconds; 0 before the first measurement
 * @param rttDeviationUs its mean deviation, microseconds
 * @param rtoMs retransmission timeout, milliseconds
 * @param retransmittedSegments since the connection began
 * @param unacknowledgedSegments sent and not acknowledged
 * @param lostSegments of them held for lost
 * @param congestionWindow segments
 * @param slowStartThreshold segments; 0 where there is none yet
 * @param sendWindowBytes what the peer lets us send
 * @param receiveWindowBytes what we let the peer send
 * @param segmentSizeBytes the largest segment we send
 * @param acknowledgedBytes payload that the peer has acknowledged
 * @param receivedBytes payload received from the peer
 */
public record TcpFigures(
    long rttUs,
    long rttDeviationUs,
    long rtoMs,
    long retransmittedSegments,
    long unacknowledgedSegments,
    long lostSegments,
    long congestionWindow,
    long slowStartThreshold,
    long sendWindowBytes,
    long receiveWindowBytes,
    long segmentSizeBytes,
    long acknowledgedBytes,
    long receivedBytes) {}
