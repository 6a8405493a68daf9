// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

/** Spreads numbers that a sender chooses. */
public final class Hash {
  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

  private Hash() {}

  /** A number that depends on both, each bit on every bit. */
  public static long mix(long hash, long value) {
    long mixed = (hash ^ value) * MULTIPLIER;
    mixed = (mixed ^ mixed >>> 32) * MULTIPLIER;
    return mixed ^ mixed >>> 29;
  }
}
