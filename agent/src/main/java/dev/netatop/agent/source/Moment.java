// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source;

/**
 * The time of one cycle, on both clocks.
 *
 * @param nowNs nanoseconds since boot (CLOCK_BOOTTIME)
 * @param epochNs nanoseconds since 1970-01-01T00:00:00Z
 */
public record Moment(long nowNs, long epochNs) {

  /** The wall clock time of a time since boot, by the clocks of this moment. */
  public long toEpochNs(long sinceBootNs) {
    return epochNs - nowNs + sinceBootNs;
  }
}
