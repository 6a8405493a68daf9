// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which of the columns that nethogs has not are wanted.
 *
 * @param choices what the user said; nothing where the columns are to be there if they fit
 * @param latest what the user asked for last: it stays where not all fits
 */
record Columns(Map<Extra, Boolean> choices, Optional<Extra> latest) {

  /** Columns that come and go together. */
  enum Extra {
    /** Totals beside rates, or rates beside totals. */
    BOTH,
    /** The last minute. */
    GRAPH,
    /** Numbers of packets. */
    PACKETS
  }

  static final Columns DEFAULT = new Columns(Map.of(), Optional.empty());

  /** Keeps a copy of the map. */
  Columns {
    choices = Map.copyOf(choices);
  }

  /** The other way round than it is now. */
  Columns toggled(Extra extra, boolean visible) {
    Map<Extra, Boolean> changed = new EnumMap<>(Extra.class);
    changed.putAll(choices);
    changed.put(extra, !visible);
    return new Columns(changed, visible ? Optional.empty() : Optional.of(extra));
  }

  /** Whether the user asked for them. */
  boolean wants(Extra extra) {
    return choices.getOrDefault(extra, false);
  }

  /** Whether they are to be there where they fit. */
  boolean likes(Extra extra) {
    return choices.getOrDefault(extra, true);
  }
}
