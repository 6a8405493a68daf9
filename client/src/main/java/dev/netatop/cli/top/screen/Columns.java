// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

/**
 * Which of the columns that nethogs has not are wanted.
 *
 * @param both totals beside rates, or rates beside totals
 * @param packets numbers of packets
 * @param graph the last minute
 */
record Columns(Choice both, Choice packets, Choice graph) {

  /** What a user said about columns. */
  enum Choice {
    /** Nothing: they are there where they fit. */
    WHERE_FITTING,
    /** They are to be there, at the cost of others. */
    WANTED,
    /** They are not to be there. */
    UNWANTED;

    Choice toggled(boolean visible) {
      return visible ? UNWANTED : WANTED;
    }
  }

  static final Columns DEFAULT =
      new Columns(Choice.WHERE_FITTING, Choice.WHERE_FITTING, Choice.WHERE_FITTING);
}
