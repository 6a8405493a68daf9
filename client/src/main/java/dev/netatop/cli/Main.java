// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.cli.render.Printable;
import dev.netatop.client.AgentUnavailableException;
import dev.netatop.client.NetatopException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;

/** The command {@code netatop}. */
public final class Main {
  private static final int INTERRUPTED = 130;

  private Main() {}

  /** Runs the command and ends the process with its exit status. */
  public static void main(String[] args) {
    System.exit(run(Environment.ofProcess(), args));
  }

  /** Runs the command; returns its exit status. */
  static int run(Environment environment, String... args) {
    PrintWriter out =
        new PrintWriter(new OutputStreamWriter(environment.out(), environment.charset()), true);
    CommandLine line = commandLine(environment);
    line.setOut(out);
    line.setErr(
        new PrintWriter(new OutputStreamWriter(environment.err(), environment.charset()), true));
    line.setColorScheme(
        Help.defaultColorScheme(
            environment.terminal().isTerminal() ? Help.Ansi.AUTO : Help.Ansi.OFF));
    line.setExecutionExceptionHandler((e, command, parsed) -> failed(environment, e));
    line.setParameterExceptionHandler((e, a) -> wrongUsage(environment, e));
    return line.execute(args);
  }

  /** The command line as it is defined, for its completion and man pages. */
  public static CommandLine commandLine() {
    return commandLine(Environment.ofProcess());
  }

  private static CommandLine commandLine(Environment environment) {
    NetatopCommand root = new NetatopCommand(environment);
    CommandLine line = new CommandLine(root);
    line.addSubcommand(new CountersCommand(root));
    line.addSubcommand(new ExitsCommand(root));
    line.addSubcommand(new GcCommand(root));
    line.addSubcommand(new DrainCommand(root));
    line.addSubcommand(new StatusCommand(root));
    line.addSubcommand(new TopCommand(root));
    line.addSubcommand(new LsofCommand(root));
    line.addSubcommand(new PsCommand(root));
    line.addSubcommand(new KillCommand(root));
    CommandLine netstat = new CommandLine(new NetstatCommand(root));
    // As getopt_long does for net-tools.
    netstat.setAbbreviatedOptionsAllowed(true);
    netstat.setOverwrittenOptionsAllowed(true);
    line.addSubcommand(netstat);
    line.addSubcommand(new InspectCommand(root));
    line.addSubcommand(new HelpCommand());
    return line;
  }

  private static int wrongUsage(Environment environment, ParameterException e) {
    tell(environment, e.getMessage() == null ? "wrong usage" : e.getMessage());
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    tell(environment, "see '" + command + " --help'");
    return ExitStatus.USAGE;
  }

  private static int failed(Environment environment, Exception e) throws Exception {
    if (e instanceof IOException || e instanceof UncheckedIOException) {
      if (environment.terminal().isPipe()) {
        // The reader has what it wanted and is gone, as in "netatop exits --follow | head -1".
        return ExitStatus.OK;
      }
      tell(environment, "cannot write to standard output: " + e.getMessage());
      return ExitStatus.FAILURE;
    }
    if (e instanceof InterruptedException) {
      return INTERRUPTED;
    }
    if (e instanceof NetatopException known) {
      tell(environment, known.sentence());
      return known instanceof AgentUnavailableException ? ExitStatus.NO_AGENT : ExitStatus.FAILURE;
    }
    throw e;
  }

  /** Prints one line on standard error. */
  static void tell(Environment environment, String sentence) {
    environment.err().println("netatop: " + Printable.of(sentence));
    environment.err().flush();
  }
}
