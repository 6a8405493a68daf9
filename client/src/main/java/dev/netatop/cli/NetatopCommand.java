// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.client.ClientOptions;
import dev.netatop.client.NetatopClient;
import dev.netatop.client.NetatopException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The options of every command, and what they lead to: a connection and a form of output. */
@Command(
    name = "netatop",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    header = "Network traffic of processes and threads, counted by netatop-agent.",
    description = "%nAny user may ask. The options below work before and after the command.%n",
    optionListHeading = "Options:%n",
    commandListHeading = "%nCommands:%n",
    footer = "%nThe socket may also be named by the environment variable NETATOP_SOCKET.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done",
      "1:failure",
      "2:wrong usage",
      "3:counters, inspect: a task that was named does not exist",
      "4:the agent cannot be reached",
    })
final class NetatopCommand implements Runnable {
  private static final String SOCKET_VARIABLE = "NETATOP_SOCKET";

  private final Environment environment;

  @CommandLine.Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--socket",
      scope = ScopeType.INHERIT,
      paramLabel = "PATH",
      description = "The agent's socket (default: /run/netatop-agent/agent.sock).")
  private @Nullable Path socket;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print JSON Lines: one object a line.")
  private boolean json;

  @Option(
      names = "--csv",
      scope = ScopeType.INHERIT,
      description = "Print CSV (RFC 4180) with a header line.")
  private boolean csv;

  NetatopCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public void run() {
    throw usage("a command is missing");
  }

  Environment environment() {
    return environment;
  }

  Output output() {
    if (json && csv) {
      throw usage("--json and --csv exclude each other");
    }
    OutputForm form = json ? OutputForm.JSON : csv ? OutputForm.CSV : OutputForm.HUMAN;
    return new Output(environment, form);
  }

  NetatopClient connect() throws NetatopException, InterruptedException {
    return NetatopClient.connect(socketPath(), ClientOptions.DEFAULTS);
  }

  Path socketPath() {
    return Optional.ofNullable(socket)
        .or(() -> Optional.ofNullable(environment.variables().get(SOCKET_VARIABLE)).map(Path::of))
        .orElse(NetatopClient.DEFAULT_SOCKET);
  }

  /** An error of the user's, with exit status 2. */
  ParameterException usage(String sentence) {
    CommandSpec known = spec;
    if (known == null) {
      throw new IllegalStateException("used before the command line was parsed");
    }
    CommandLine line = known.commandLine();
    for (ParseResult parsed = line.getParseResult();
        parsed != null && parsed.hasSubcommand();
        parsed = parsed.subcommand()) {
      line = parsed.subcommand().commandSpec().commandLine();
    }
    return new ParameterException(line, sentence);
  }
}
