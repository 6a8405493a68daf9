// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.client.GcResult;
import dev.netatop.client.NetatopClient;
import dev.netatop.client.NetatopException;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;

/** FORCE_GC. */
@Command(
    name = "gc",
    header = "Has the agent collect finished tasks and dead sockets now.",
    description = {
      "%nAt most twice a second. Asked by root or a member of group netatop it also finishes"
          + " processes that have ended and whose connections still linger.%n"
    },
    footer = {
      "%nKeys of --json and --csv: collected (false: there was a collection within the last half"
          + " second), lingerCut.",
      "%nExample: netatop gc && netatop exits --since all"
    })
final class GcCommand extends AgentCommand {
  GcCommand(NetatopCommand root) {
    super(root);
  }

  @Override
  int run(NetatopClient agent, Output output)
      throws NetatopException, InterruptedException, IOException {
    output.one(agent.forceGc(), Columns.gc(), GcCommand::text);
    return ExitStatus.OK;
  }

  private static List<String> text(GcResult result) {
    if (!result.collected()) {
      return List.of("not collected: the last collection is less than half a second ago");
    }
    return List.of(
        result.lingerCut()
            ? "collected, ended processes that lingered are finished"
            : "collected, ended processes may still linger");
  }
}
