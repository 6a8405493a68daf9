// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

/** The columns by which rows are sorted. */
public enum SortBy {
  /** Bytes sent: of the rate or the total, as the unit has it. */
  SENT(true),
  /** Bytes received, likewise. */
  RECEIVED(true),
  /** Bytes sent and received, likewise. */
  BOTH(true),
  /** Packets sent, likewise. */
  SENT_PACKETS(true),
  /** Packets received, likewise. */
  RECEIVED_PACKETS(true),
  /** Total bytes sent, whatever the unit. */
  TOTAL_SENT(true),
  /** Total bytes received, whatever the unit. */
  TOTAL_RECEIVED(true),
  /** Process id. */
  PID(false),
  /** User name. */
  USER(false),
  /** What stands in the column PROGRAM. */
  PROGRAM(false),
  /** Interface. */
  DEVICE(false);

  private final boolean number;

  SortBy(boolean number) {
    this.number = number;
  }

  /** Whether the highest comes first unless the order is reversed. */
  public boolean highestFirst() {
    return number;
  }
}
