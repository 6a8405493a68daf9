// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

/** One captured frame, where it lies in its reader's buffer; used again for the next one. */
public final class Frame {
  /** {@link #interfaceId} where the capture does not tell interfaces apart. */
  public static final int NO_INTERFACE = -1;

  /** Holds the frame. */
  public byte[] data = {};

  /** Where it begins. */
  public int offset;

  /** How many bytes of it there are. */
  public int captured;

  /** How many bytes it had; at least {@link #captured}. */
  public int wire;

  /** When it was captured, nanoseconds since the epoch. */
  public long timeNs;

  /** How it begins, a number of {@link LinkType}. */
  public int linkType;

  /** Where it was captured, within this capture. */
  public int interfaceId = NO_INTERFACE;

  /** Which way it went, where the capture says so. */
  public Passage passage = Passage.UNKNOWN;
}
