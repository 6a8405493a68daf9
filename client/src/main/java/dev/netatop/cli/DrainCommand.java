// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.cli.render.Column;
import dev.netatop.client.NetatopClient;
import dev.netatop.client.NetatopException;
import dev.netatop.client.RequestTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** EMPTY_EXIT. */
@Command(
    name = "drain",
    header = "Waits until every subscriber has read the exit list.",
    description = {
      "%nOnly what has finished by now counts, and subscribers of other unprivileged users do not."
          + " At once where nobody subscribed.%n"
    },
    exitCodeList = {
      "0:the list is read",
      "1:failure, or the time was over before",
      "2:wrong usage",
      "4:the agent cannot be reached, or went away"
    },
    footer = {
      "%nKeys of --json and --csv: drained (true).",
      "%nExample: netatop drain --timeout 2 && systemctl stop collector"
    })
final class DrainCommand extends AgentCommand {
  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      converter = Seconds.class,
      description = "Wait no longer than this (default: 15, as long as records live).")
  private Duration timeout = NetatopClient.EXIT_LIFE;

  DrainCommand(NetatopCommand root) {
    super(root);
  }

  @Override
  int run(NetatopClient agent, Output output)
      throws NetatopException, InterruptedException, IOException {
    try {
      agent.emptyExit(timeout);
    } catch (RequestTimeoutException e) {
      tell("the time is over: not every subscriber has read the exit list");
      return ExitStatus.FAILURE;
    }
    output.one(
        true,
        List.of(new Column<Boolean>("drained", drained -> drained)),
        drained -> List.of("drained: every subscriber has read the exit list"));
    return ExitStatus.OK;
  }
}
