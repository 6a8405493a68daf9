// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.top.Line;
import dev.netatop.cli.top.LineId;
import java.util.List;
import java.util.Optional;

/**
 * Which line the keys act on, and which part of the table is seen. The selection stays with its
 * process, wherever that moves; when it is gone the line that came into its place is selected.
 *
 * @param id the line; none before the first key that selects
 * @param index its place when it was last seen
 * @param top the place of the first line that is seen
 */
record Selection(Optional<LineId> id, int index, int top) {
  /** Nothing is selected. */
  static final Selection NONE = new Selection(Optional.empty(), 0, 0);

  /** The same in another table of which so many lines are seen. */
  Selection in(List<Line> lines, int height) {
    if (lines.isEmpty() || id.isEmpty()) {
      return new Selection(Optional.empty(), 0, 0);
    }
    int found = indexOf(lines, id.get());
    if (found < 0) {
      // A part that is folded or gone leaves the selection to what it belonged to, not to who came
      // into its place.
      found = parent(id.get()).map(row -> indexOf(lines, row)).orElse(-1);
    }
    return at(lines, found >= 0 ? found : index, height);
  }

  private static Optional<LineId> parent(LineId part) {
    if (part instanceof LineId.OfConnection connection) {
      return Optional.of(new LineId.OfRow(connection.row()));
    }
    return part instanceof LineId.OfThread thread
        ? Optional.of(new LineId.OfRow(thread.row()))
        : Optional.empty();
  }

  private int indexOf(List<Line> lines, LineId wanted) {
    if (index < lines.size() && lines.get(index).id().equals(wanted)) {
      return index;
    }
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).id().equals(wanted)) {
        return i;
      }
    }
    return -1;
  }

  /** Another line, by so many places; the first one where none is selected yet. */
  Selection moved(List<Line> lines, int places, int height) {
    if (id.isEmpty()) {
      return at(lines, places >= lines.size() ? places : 0, height);
    }
    return at(lines, (int) Math.min(Integer.MAX_VALUE, (long) index + places), height);
  }

  private Selection at(List<Line> lines, int wanted, int height) {
    if (lines.isEmpty()) {
      return NONE;
    }
    int place = Math.max(0, Math.min(wanted, lines.size() - 1));
    int rows = Math.max(1, height);
    int first = Math.max(Math.min(top, place), place - rows + 1);
    first = Math.max(0, Math.min(first, lines.size() - rows));
    return new Selection(Optional.of(lines.get(place).id()), place, first);
  }

  /** The line in its table. */
  Optional<Line> line(List<Line> lines) {
    return id.isPresent() && index < lines.size()
        ? Optional.of(lines.get(index))
        : Optional.empty();
  }
}
