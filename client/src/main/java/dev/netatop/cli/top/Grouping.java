// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.TaskDetails;
import java.util.Optional;
import java.util.function.LongFunction;

/** By what rows are put together. */
public enum Grouping {
  /** Not at all. */
  NONE,
  /** By the program's base name. */
  PROGRAM,
  /** By user. */
  USER,
  /** By systemd unit, the cgroup's nearest service, scope or slice. */
  UNIT,
  /** By container, as the cgroup tells it. */
  CONTAINER;

  /** The next one, around. */
  public Grouping next() {
    return switch (this) {
      case NONE -> PROGRAM;
      case PROGRAM -> USER;
      case USER -> UNIT;
      case UNIT -> CONTAINER;
      case CONTAINER -> NONE;
    };
  }

  /** The name of the group that a row belongs to. Untrusted text. */
  public String of(Row row, LongFunction<String> users) {
    if (row.kind() != Row.Kind.PROCESS) {
      return row.program(ProgramName.BASE_NAME);
    }
    return switch (this) {
      case NONE -> "";
      case PROGRAM -> ProgramName.BASE_NAME.of(row.task());
      case USER -> users.apply(row.task().uid());
      case UNIT -> cgroup(row).map(c -> Cgroups.unit(c).orElse("(no unit)")).orElse("(not shown)");
      case CONTAINER ->
          cgroup(row).map(c -> Cgroups.container(c).orElse("(host)")).orElse("(not shown)");
    };
  }

  private static Optional<String> cgroup(Row row) {
    return row.task().details() instanceof TaskDetails.Shown shown
        ? shown.cgroup()
        : Optional.empty();
  }
}
