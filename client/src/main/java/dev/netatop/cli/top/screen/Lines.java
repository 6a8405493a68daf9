// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.top.Line;
import dev.netatop.cli.top.RowKey;
import dev.netatop.cli.top.Table;
import java.util.Optional;

/** Questions about lines of a table. */
final class Lines {
  private Lines() {}

  /** The row that a line is or belongs to; none of a group. */
  static Optional<RowKey> rowKey(Line line) {
    if (line instanceof Line.OfRow row) {
      return Optional.of(row.row().key());
    }
    if (line instanceof Line.OfConnection connection) {
      return Optional.of(connection.row());
    }
    if (line instanceof Line.OfThread thread) {
      return Optional.of(thread.row());
    }
    return Optional.empty();
  }

  /** The row that a line is or belongs to; none of a group. */
  static Optional<Line.OfRow> row(Table table, Line line) {
    Optional<RowKey> key = rowKey(line);
    for (Line each : table.lines()) {
      if (each instanceof Line.OfRow row && key.filter(row.row().key()::equals).isPresent()) {
        return Optional.of(row);
      }
    }
    return Optional.empty();
  }

  /** How many places above a line stands what it belongs to; 0 where it belongs to none. */
  static int toParent(Table table, int index) {
    int depth = table.lines().get(index).depth();
    for (int i = index; i >= 0; i--) {
      if (table.lines().get(i).depth() < depth) {
        return index - i;
      }
    }
    return 0;
  }
}
