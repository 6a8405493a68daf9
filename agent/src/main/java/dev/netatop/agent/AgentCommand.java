// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import dev.netatop.agent.server.ServerException;
import dev.netatop.nfhook.NfHookException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.StringJoiner;
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

  @Option(
      names = "--atop",
      paramLabel = "auto|getsockopt|socket|off",
      description = {
        "How atop is served (default: auto). getsockopt: as by the netatop kernel module, every",
        "version, threads and finished processes. socket: as by netatop-bpf, for atop 2.9 and later,",
        "no threads. auto: getsockopt while an atop runs; socket where the kernel does not allow that."
      },
      converter = AtopConverter.class)
  private Configuration.@Nullable AtopMode atop;

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
    if (atop != null) {
      chosen = chosen.withAtop(atop);
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

  /** The constant with this name as it is documented: in small letters. */
  private static <E extends Enum<E>> E choice(Class<E> type, String value) {
    StringJoiner names = new StringJoiner(", ");
    for (E constant : type.getEnumConstants()) {
      String name = constant.name().toLowerCase(Locale.ROOT);
      if (name.equals(value)) {
        return constant;
      }
      names.add(name);
    }
    throw new CommandLine.TypeConversionException("'" + value + "' is none of " + names);
  }

  /** For --source. */
  static final class SourceConverter
      implements CommandLine.ITypeConverter<Configuration.SourceKind> {
    @Override
    public Configuration.SourceKind convert(String value) {
      return choice(Configuration.SourceKind.class, value);
    }
  }

  /** For --atop. */
  static final class AtopConverter implements CommandLine.ITypeConverter<Configuration.AtopMode> {
    @Override
    public Configuration.AtopMode convert(String value) {
      return choice(Configuration.AtopMode.class, value);
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
