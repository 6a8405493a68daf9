// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.capture;

import java.nio.ByteBuffer;

/**
 * One captured Ethernet frame.
 *
 * @param timeNs when it passed, nanoseconds since the epoch
 * @param data its first bytes, as many as the capture kept
 */
public record Frame(long timeNs, ByteBuffer data) {}
