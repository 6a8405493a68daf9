// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.render.Printable;
import dev.netatop.cli.top.Line;
import dev.netatop.cli.top.Table;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * The longest names and ids of a table, of all its lines, so that columns stay as they are while
 * one scrolls.
 *
 * @param pid cells of the longest id
 * @param user cells of the longest user name
 * @param device cells of the longest interface name
 */
record Extent(int pid, int user, int device) {
  static final Extent NONE = new Extent(1, 1, 1);

  static Extent of(Table table, LongFunction<String> users) {
    Set<Long> uids = new HashSet<>();
    Set<String> devices = new HashSet<>();
    int highest = 0;
    for (Line line : table.lines()) {
      if (line instanceof Line.OfRow row) {
        uids.add(row.row().task().uid());
        devices.add(row.row().device());
        highest = Math.max(highest, row.row().task().id());
      }
    }
    return new Extent(
        Integer.toString(highest).length(),
        uids.stream().mapToInt(uid -> Printable.width(users.apply(uid))).max().orElse(1),
        devices.stream().mapToInt(Printable::width).max().orElse(1));
  }
}
