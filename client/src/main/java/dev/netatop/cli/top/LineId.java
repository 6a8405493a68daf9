// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.TaskKey;

/** Identity of a line of the table, the same in every refresh, for selecting and unfolding. */
public sealed interface LineId {

  /**
   * A group.
   *
   * @param grouping by what
   * @param name the group's
   */
  record OfGroup(Grouping grouping, String name) implements LineId {}

  /**
   * A row.
   *
   * @param key the row's
   */
  record OfRow(RowKey key) implements LineId {}

  /**
   * A connection of a row.
   *
   * @param row the row
   * @param cookie the socket's
   */
  record OfConnection(RowKey row, long cookie) implements LineId {}

  /**
   * A thread of a row.
   *
   * @param row the row
   * @param thread the thread's
   */
  record OfThread(RowKey row, TaskKey thread) implements LineId {}
}
