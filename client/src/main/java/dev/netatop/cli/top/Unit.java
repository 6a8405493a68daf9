// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import java.util.Optional;
import java.util.stream.Stream;

/** What is shown of traffic, in the order and by the numbers of nethogs. */
public enum Unit {
  /** Mode 0. */
  KB_PER_SECOND(0, "K", 1, true),
  /** Mode 1. */
  TOTAL_KB(1, "K", 1, false),
  /** Mode 2. */
  TOTAL_BYTES(2, "", 0, false),
  /** Mode 3. */
  TOTAL_MB(3, "M", 2, false),
  /** Mode 4. */
  MB_PER_SECOND(4, "M", 2, true),
  /** Mode 5. */
  GB_PER_SECOND(5, "G", 3, true);

  private final int mode;
  private final String prefix;
  private final int power;
  private final boolean rate;

  Unit(int mode, String prefix, int power, boolean rate) {
    this.mode = mode;
    this.prefix = prefix;
    this.power = power;
    this.rate = rate;
  }

  /** K, M, G or nothing. */
  String prefix() {
    return prefix;
  }

  /** How often 1024 (or 1000) is in it. */
  int power() {
    return power;
  }

  /** Whether it is traffic a second, not a total. */
  public boolean isRate() {
    return rate;
  }

  /** The unit of a mode; none where there is no such mode. */
  public static Optional<Unit> ofMode(int mode) {
    return Stream.of(values()).filter(unit -> unit.mode == mode).findFirst();
  }

  /** The next one, around. */
  public Unit next() {
    return ofMode(mode + 1).orElse(KB_PER_SECOND);
  }
}
