// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The assembled command {@code netatop}, run in a network namespace.
 *
 * @param side where it runs
 * @param agent whose socket it uses; a path where nobody listens stands for none
 */
public record Netatop(Side side, String agent) {
  /** With this agent. */
  public static Netatop with(Side side, AgentProcess agent) {
    return new Netatop(side, agent.socket().toString());
  }

  /** Without any. */
  public static Netatop alone(Side side) {
    return new Netatop(side, "/nonexistent/agent.sock");
  }

  /** Runs it, as root. */
  public Shell.Result run(String... words) {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", side.name()));
    command.addAll(own());
    command.addAll(Arrays.asList(words));
    return Shell.attempt(command.toArray(String[]::new));
  }

  /** Runs it as another user, of these groups. */
  public Shell.Result runAs(int uid, String groups, String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "ip",
                "netns",
                "exec",
                side.name(),
                "setpriv",
                "--reuid",
                Integer.toString(uid),
                "--regid",
                Integer.toString(uid),
                "--groups",
                groups));
    command.addAll(own());
    command.addAll(Arrays.asList(words));
    return Shell.attempt(command.toArray(String[]::new));
  }

  /** Runs a shell's line in which {@code netatop} is ours. */
  public Shell.Result shell(String line) {
    String function = "netatop() { " + String.join(" ", own()) + " \"$@\"; }; ";
    return Shell.attempt("ip", "netns", "exec", side.name(), "bash", "-c", function + line);
  }

  private List<String> own() {
    return List.of("env", "NETATOP_SOCKET=" + agent, AgentProcess.program("netatop").toString());
  }
}
