// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import dev.netatop.agent.server.ServerException;
import dev.netatop.nfhook.NfHookException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the daemon. */
@Command(
    name = "netatop-agent",
    description = {
      "Counts every TCP and UDP packet for its process and thread, and serves the counters.",
      "Runs in the foreground, as root; says one line when it is ready; ends on TERM and INT."
    },
    mixinStandardHelpOptions = true,
    versionProvider = AgentCommand.Version.class,
    sortOptions = false,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {"0:ended as asked", "1:failure", "2:usage or configuration"})
final class AgentCommand implements Callable<Integer> {
  static final int FAILURE = 1;
  static final int USAGE = 2;

  private static final Path DEFAULT_CONFIGURATION = Path.of("/etc/netatop-agent.conf");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration (default: /etc/netatop-agent.conf, where that exists).")
  private @Nullable Path configuration;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "Where to listen (default: /run/netatop-agent/agent.sock).")
  private @Nullable Path socket;

  @Option(
      names = "--source",
      paramLabel = "auto|hook",
      description = "Where counters come from: hook counts in the kernel, by BPF (default: auto).",
      converter = SourceConverter.class)
  private Configuration.@Nullable SourceKind source;

  private final StopRequest stop;

  /**
   * @param stop ends the agent when it is made
   */
  AgentCommand(StopRequest stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws ConfigurationException, NfHookException, ServerException {
    Configuration chosen = read();
    if (socket != null) {
      chosen = chosen.withSocket(socket);
    }
    if (source != null) {
      chosen = chosen.withSource(source);
    }
    Agent.run(chosen, stop);
    return 0;
  }

  private Configuration read() throws ConfigurationException {
    Path file = configuration == null ? DEFAULT_CONFIGURATION : configuration;
    try {
      return ConfigurationFile.parse(file.toString(), Files.readString(file));
    } catch (NoSuchFileException missing) {
      if (configuration == null) {
        return Configuration.defaults();
      }
      throw new ConfigurationException(
          "there is no configuration file " + file + "; create it, or leave out --config");
    } catch (IOException e) {
      throw new ConfigurationException(
          "the configuration file "
              + file
              + " cannot be read ("
              + e.getClass().getSimpleName()
              + "); it has to be a UTF-8 text that the agent's user may read");
    }
  }

  /**
   * The command line with its handling of errors: one sentence each, and the documented exit
   * status.
   */
  static CommandLine commandLine(StopRequest stop) {
    CommandLine line = new CommandLine(new AgentCommand(stop));
    line.setParameterExceptionHandler(
        (wrong, arguments) -> {
          line.getErr()
              .println("netatop-agent: " + wrong.getMessage() + "; see netatop-agent --help");
          return USAGE;
        });
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          if (isExplained(failure)) {
            line.getErr().println("netatop-agent: " + failure.getMessage());
          } else {
            failure.printStackTrace(line.getErr());
          }
          return failure instanceof ConfigurationException ? USAGE : FAILURE;
        });
    return line;
  }

  private static boolean isExplained(Exception failure) {
    return failure instanceof ConfigurationException
        || failure instanceof NfHookException
        || failure instanceof ServerException;
  }

  /** Takes the names as they are documented, and no others. */
  static final class SourceConverter
      implements CommandLine.ITypeConverter<Configuration.SourceKind> {
    @Override
    public Configuration.SourceKind convert(String value) {
      for (Configuration.SourceKind kind : Configuration.SourceKind.values()) {
        if (kind.name().toLowerCase(Locale.ROOT).equals(value)) {
          return kind;
        }
      }
      throw new CommandLine.TypeConversionException("'" + value + "' is none of auto, hook");
    }
  }

  /** Says what --version says. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"netatop-agent " + AgentVersion.get()};
    }
  }
}
