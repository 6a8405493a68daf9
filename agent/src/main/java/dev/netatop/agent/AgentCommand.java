// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import dev.netatop.agent.server.ServerException;
import dev.netatop.agent.source.SourceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the daemon. */
@Command(
    name = "netatop-agent",
    description = {
      "Counts every TCP and UDP packet for its process and thread, and serves the counters.",
      "Runs in the foreground, as root; says one line when it is ready; ends on TERM and INT.",
      "With --read it counts a capture file instead, which anybody may who can read the file."
    },
    mixinStandardHelpOptions = true,
    versionProvider = AgentCommand.Version.class,
    sortOptions = false,
    footerHeading = "%nWith --read, JSON Lines on standard output:%n",
    footer = {
      "For each socket, those that moved most bytes first: type (socket), protocol (tcp, udp),"
          + " localAddress, localPort, remoteAddress, remotePort, localBy (how its local end is"
          + " known: loopback, given, recorded in the capture, guessed), sentPackets, sentBytes,"
          + " receivedPackets, receivedBytes (packets as on the wire, IP bytes), firstTime,"
          + " lastTime (ISO 8601).",
      "At last, of the whole file: type (file), file, format (pcap, pcapng), complete,"
          + " firstTime, lastTime, frames, and what became of them: countedFrames, otherFrames"
          + " (not TCP or UDP), malformedFrames, truncatedFrames (fewer bytes kept than headers),"
          + " unknownLinkFrames, duplicateFrames (another interface showed them first),"
          + " orphanedFragments, overflowFrames and overflowBytes (no room for their socket);"
          + " offloadedFrames (counted as the segments they were on the wire), unsplitFrames"
          + " (over 1500 bytes in a connection whose opening was not seen, counted as captured),"
          + " lostPackets (as the capture says); foreignPackets and foreignBytes (neither end"
          + " local), sockets."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:ended as asked; a file was read to its end",
      "1:failure; a file was not read to its end, or not all of it could be counted",
      "2:usage or configuration"
    })
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
      paramLabel = "auto|hook|pcap",
      description = {
        "Where counters come from (default: auto). hook: counted in the kernel, by BPF. pcap: counted",
        "by capture, in this network namespace alone, threads only where BPF is to be had, and what",
        "the capture loses is said. auto: hook, or pcap where hook does not work here; then one line",
        "says why, and what is lost. hook and pcap do not fall back."
      },
      converter = SourceConverter.class)
  private Configuration.@Nullable SourceKind source;

  @Option(
      names = "--interface",
      paramLabel = "NAME",
      description =
          "Count by capture, on this network interface alone, also when it goes and comes again; may"
              + " be given more than once (default: all that are up, loopback too). With --source"
              + " auto this means pcap.",
      converter = InterfaceConverter.class)
  private List<String> interfaces = new ArrayList<>();

  @Option(
      names = "--filter",
      paramLabel = "EXPRESSION",
      description =
          "Count by capture, and only packets that this expression of pcap-filter(7) fits, such as"
              + " 'not port 22'. With --source auto this means pcap.")
  private @Nullable String filter;

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

  @Option(
      names = "--read",
      paramLabel = "FILE",
      description =
          "Count this pcap or pcapng file (-: standard input), print the counters, and end.")
  private @Nullable String file;

  @Option(
      names = "--local",
      paramLabel = "ADDRESS",
      description =
          "With --read: an address of the machine that captured; may be given more than once."
              + " Without it local ends are those that the capture tells by each packet's"
              + " direction (Linux cooked, pcapng), else the end that takes part in more packets"
              + " of the file.",
      converter = AddressConverter.class)
  private List<InetAddress> local = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  private final StopRequest stop;

  /**
   * @param stop ends the agent when it is made
   */
  AgentCommand(StopRequest stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws ConfigurationException, SourceException, ServerException {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    if (file != null) {
      if (serves()) {
        throw new CommandLine.ParameterException(
            line, "--read counts a file and serves nobody: only --local goes with it");
      }
      return new CaptureFileRun(line.getOut(), line.getErr()).count(file, local, stop);
    }
    if (!local.isEmpty()) {
      throw new CommandLine.ParameterException(
          line, "--local goes with --read: the agent knows this machine's addresses");
    }
    Configuration chosen = read().changed(this::heedFlags);
    Agent.run(chosen, line.getErr()::println, stop);
    return 0;
  }

  /** Whether anything was given that is of no use to who counts a file. */
  private boolean serves() {
    return configuration != null
        || socket != null
        || source != null
        || !interfaces.isEmpty()
        || filter != null
        || atop != null;
  }

  private void heedFlags(Configuration.Draft draft) {
    if (socket != null) {
      draft.socket = socket;
    }
    if (source != null) {
      draft.source = source;
    }
    if (!interfaces.isEmpty() || filter != null) {
      draft.capture =
          new Configuration.CaptureChoice(
              interfaces.isEmpty() ? draft.capture.interfaces() : interfaces,
              filter == null ? draft.capture.filter() : filter,
              draft.capture.bufferBytes());
    }
    if (atop != null) {
      draft.atop = atop;
    }
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
        || failure instanceof SourceException
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

  /** For --interface. */
  static final class InterfaceConverter implements CommandLine.ITypeConverter<String> {
    @Override
    public String convert(String value) {
      if (ConfigurationFile.NAME_OF_INTERFACE.test(value)) {
        return value;
      }
      throw new CommandLine.TypeConversionException(
          "'" + value + "' is no name of a network interface");
    }
  }

  /** For --atop. */
  static final class AtopConverter implements CommandLine.ITypeConverter<Configuration.AtopMode> {
    @Override
    public Configuration.AtopMode convert(String value) {
      return choice(Configuration.AtopMode.class, value);
    }
  }

  /** For --local: addresses alone, since a name would be asked for in the network. */
  static final class AddressConverter implements CommandLine.ITypeConverter<InetAddress> {
    private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

    @Override
    public InetAddress convert(String value) {
      if (V4.matcher(value).matches() || V6.matcher(value).matches()) {
        try {
          return InetAddress.getByName(value);
        } catch (UnknownHostException wrong) {
          throw refused(value);
        }
      }
      throw refused(value);
    }

    private static CommandLine.TypeConversionException refused(String value) {
      return new CommandLine.TypeConversionException("'" + value + "' is no IP address");
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
