// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.Task;
import dev.netatop.client.TaskDetails;

/** What stands in the column PROGRAM. */
public enum ProgramName {
  /** The program as it was called (the first word of the command line), as nethogs shows it. */
  PATH,
  /** The same without folders. */
  BASE_NAME,
  /** The program with its arguments. */
  COMMAND_LINE;

  /**
   * The name; the kernel's short name where the agent shows this user no command line. Untrusted
   * text: to be sanitised before a terminal sees it.
   */
  public String of(Task task) {
    String line =
        task.details() instanceof TaskDetails.Shown shown
            ? shown.commandLine().orElse("").strip()
            : "";
    if (line.isEmpty()) {
      return task.command();
    }
    if (this == COMMAND_LINE) {
      return line;
    }
    int end = line.indexOf(' ');
    String path = end < 0 ? line : line.substring(0, end);
    String base = path.substring(path.lastIndexOf('/') + 1);
    return this == PATH || base.isEmpty() ? path : base;
  }
}
