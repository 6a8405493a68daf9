// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.top.Line;
import dev.netatop.cli.top.LineId;
import dev.netatop.cli.top.Row;
import dev.netatop.cli.top.Settings;
import dev.netatop.cli.top.Table;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Unfolding and folding of groups and rows. */
final class Folding {

  /**
   * What a key made.
   *
   * @param select the line to select; none where the selection stays
   * @param hint a sentence for the user, where the key had no effect
   */
  record Result(Settings settings, Optional<LineId> select, Optional<String> hint) {
    static Result of(Settings settings) {
      return new Result(settings, Optional.empty(), Optional.empty());
    }
  }

  private Folding() {}

  /** Whether the line's parts are shown. */
  static boolean isOpen(Settings settings, Line line) {
    return settings.unfolded().contains(line.id()) || settings.threads().contains(line.id());
  }

  static Result after(
      Action action, Key key, Settings settings, Table table, Optional<Line> selected) {
    if (action == Action.FOLD_ALL) {
      return Result.of(settings.withUnfolded(Set.of()).withThreads(Set.of()));
    }
    if (action == Action.UNFOLD_ALL) {
      return Result.of(settings.withUnfolded(all(settings, table)));
    }
    if (selected.isEmpty()) {
      return Result.of(settings);
    }
    Line line = selected.get();
    if (line instanceof Line.OfGroup group) {
      return action == Action.THREADS
          ? hint(settings, "unfold the group, and select one of its processes")
          : group(action, key, settings, group.id());
    }
    return Lines.row(table, line)
        .map(row -> row(action, key, settings, row))
        .orElse(Result.of(settings));
  }

  private static Result hint(Settings settings, String hint) {
    return new Result(settings, Optional.empty(), Optional.of(hint));
  }

  private static Result group(Action action, Key key, Settings settings, LineId id) {
    boolean open = settings.unfolded().contains(id);
    boolean stays = action == Action.UNFOLD && key.name() == Key.Name.RIGHT && open;
    return Result.of(stays ? settings : settings.toggleUnfolded(id));
  }

  private static Result row(Action action, Key key, Settings settings, Line.OfRow row) {
    LineId id = row.id();
    if (row.row().kind() != Row.Kind.PROCESS) {
      return hint(settings, "this row is no process");
    }
    Settings next =
        switch (action) {
          case THREADS -> settings.toggleThreads(id);
          case FOLD -> folded(settings, id);
          default ->
              key.name() == Key.Name.RIGHT && settings.unfolded().contains(id)
                  ? settings
                  : settings.toggleUnfolded(id);
        };
    return new Result(next, Optional.of(id), Optional.empty());
  }

  private static Settings folded(Settings settings, LineId id) {
    Settings next = settings.unfolded().contains(id) ? settings.toggleUnfolded(id) : settings;
    return next.threads().contains(id) ? next.toggleThreads(id) : next;
  }

  /** All groups; where they are unfolded already, all rows too. */
  private static Set<LineId> all(Settings settings, Table table) {
    Set<LineId> groups = new HashSet<>();
    Set<LineId> rows = new HashSet<>();
    for (Line line : table.lines()) {
      if (line instanceof Line.OfGroup) {
        groups.add(line.id());
      } else if (line instanceof Line.OfRow row && row.row().kind() == Row.Kind.PROCESS) {
        rows.add(line.id());
      }
    }
    Set<LineId> all = new HashSet<>(settings.unfolded());
    if (!all.addAll(groups)) {
      all.addAll(rows);
    }
    return all;
  }
}
