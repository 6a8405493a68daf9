// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.render.Printable;
import dev.netatop.cli.top.ProgramName;
import dev.netatop.cli.top.Row;

/** Who a row is, as the table and the details say it. */
record Names(Scene scene) {

  String pid(Row row) {
    return row.kind() == Row.Kind.PROCESS ? Integer.toString(row.task().id()) : "?";
  }

  String user(Row row) {
    return switch (row.kind()) {
      case PROCESS -> scene.glyphs().clean(scene.surroundings().users().apply(row.task().uid()));
      // As nethogs has it, of what belongs to nobody.
      case UNKNOWN_TCP, UNKNOWN_UDP, KERNEL, OVERFLOW -> "root";
      case HIDDEN -> "";
    };
  }

  /** The program, in so many cells where it is a path: what it is called stands at its end. */
  String program(Row row, int cells) {
    String name = program(row);
    boolean path =
        row.kind() == Row.Kind.PROCESS
            && scene.settings().name() == ProgramName.PATH
            && name.startsWith("/");
    if (!path || Printable.width(name) <= cells) {
      return name;
    }
    int from = 0;
    while (Printable.width(name.substring(from)) > cells - 1) {
      from = name.offsetByCodePoints(from, 1);
    }
    return "+" + name.substring(from);
  }

  String program(Row row) {
    return switch (row.kind()) {
      case PROCESS -> {
        String name = scene.glyphs().clean(scene.settings().name().of(row.task()));
        yield row.finished() ? name + " (ended)" : name;
      }
      case UNKNOWN_TCP -> "unknown TCP";
      case UNKNOWN_UDP -> "unknown UDP";
      case KERNEL -> "(kernel)";
      case OVERFLOW -> "(tasks beyond the agent's table)";
      case HIDDEN -> "(others', hidden by the agent's policy)";
    };
  }
}
