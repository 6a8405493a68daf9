// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import dev.netatop.it.lab.AgentProcess;
import java.util.List;

/** Our netstat as a command, and listings that can be compared. */
final class NetstatCommands {
  /** With no agent to ask. */
  static final List<String> OURS =
      List.of(
          "env",
          "NETATOP_SOCKET=/nonexistent/agent.sock",
          AgentProcess.program("netatop").toString(),
          "netstat");

  private NetstatCommands() {}

  /** The lines in an order of their own, with single blanks; what timers show runs on. */
  static List<String> comparable(String output) {
    return output
        .lines()
        .map(line -> line.strip().replaceAll("\\s+", " "))
        .map(line -> line.replaceAll("\\(\\d+\\.\\d\\d/\\d+/\\d+\\)", "(time)"))
        .filter(line -> !line.isEmpty())
        .sorted()
        .toList();
  }
}
