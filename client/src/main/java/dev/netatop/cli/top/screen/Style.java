// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

/** What a cell means; the {@link Palette} knows how a terminal shows it. */
enum Style {
  PLAIN,
  /** Names and numbers that stand out. */
  STRONG,
  /** What is over or matters little. */
  DIM,
  /** The line of the columns' names. */
  HEAD,
  /** The name of the column that sorts. */
  HEAD_SORTED,
  /** The line the keys act on. */
  SELECTED,
  /** A key in a line that explains keys. */
  KEY,
  /** What goes well again. */
  GOOD,
  /** Something was lost, or is not as the user may think. */
  WARNING,
  /** It does not work. */
  ALERT,
  /** Lines that belong to the row above them. */
  DETAIL,
  /** Little graphs. */
  GRAPH
}
