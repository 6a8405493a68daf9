// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.cli.render.RecordWriter;
import dev.netatop.cli.top.AgentFeed;
import dev.netatop.cli.top.AgentSource;
import dev.netatop.cli.top.Batch;
import dev.netatop.cli.top.Devices;
import dev.netatop.cli.top.DnsNames;
import dev.netatop.cli.top.Feed;
import dev.netatop.cli.top.Filter;
import dev.netatop.cli.top.Grouping;
import dev.netatop.cli.top.HostNames;
import dev.netatop.cli.top.Line;
import dev.netatop.cli.top.Measure;
import dev.netatop.cli.top.Model;
import dev.netatop.cli.top.Pace;
import dev.netatop.cli.top.ProgramName;
import dev.netatop.cli.top.Settings;
import dev.netatop.cli.top.Since;
import dev.netatop.cli.top.SortBy;
import dev.netatop.cli.top.Source;
import dev.netatop.cli.top.Table;
import dev.netatop.cli.top.Trace;
import dev.netatop.cli.top.Unit;
import dev.netatop.cli.top.View;
import dev.netatop.cli.top.screen.FullScreen;
import dev.netatop.client.ExitPlace;
import dev.netatop.client.NetatopClient;
import dev.netatop.client.NetatopException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** What every process moves now, by nethogs' options and more. */
@Command(
    name = "top",
    aliases = "nethogs",
    sortOptions = false,
    header = "Shows what every process sends and receives, the busiest first.",
    description = {
      "%nTakes the options, keys and habits of nethogs; 'netatop nethogs' is the same. Counts TCP and"
          + " UDP, in every network namespace, for any user.",
      "%nAs with nethogs, traffic through loopback is left out unless -a is given or lo is named; what"
          + " has no known device (a process too short to be asked, packets without a process) is"
          + " shown unless devices are named. Totals count from the start of top. A KB has 1024"
          + " bytes. A finished process stays for the window.",
      "%nOn a terminal the key h lists all keys. With -t, and where standard output is no terminal, a"
          + " trace: an empty line, 'Refreshing:', then program/PID/UID, sent and received, separated"
          + " by tabs, for each process that moved something, and 'unknown TCP/0/0' (and UDP) for"
          + " what has no process.%n"
    },
    exitCodeList = {
      "0:done",
      "1:failure",
      "2:wrong usage",
      "4:the agent cannot be reached; with -c, it did not answer the last refresh"
    },
    footer = {
      "%nAn agent that is lost later is waited for. Packets that the agent could not see are said on"
          + " the screen, and on standard error with -t, --json and --csv.",
      "%nKeys of --json and --csv, a record for each process and device that moved something, at every"
          + " refresh:",
      "  time (of the refresh, ISO 8601), type (process, unknownTcp, unknownUdp, kernel, overflow,"
          + " hidden, total; group with --group-by), device, program (as in the table), finished,"
          + " id, uid, user, command, commandLine, commandLineTruncated, details (shown, denied,"
          + " gone), startTime, startTimeNs;",
      "  sentBytesPerSecond, receivedBytesPerSecond, sentPacketsPerSecond, receivedPacketsPerSecond:"
          + " the mean of the window, left out where there is no rate;",
      "  since top started: sentBytes, receivedBytes, sentPackets, receivedPackets;",
      "  since the agent began to count: tcpSentPackets, tcpSentBytes, tcpReceivedPackets,"
          + " tcpReceivedBytes, udpSentPackets, udpSentBytes, udpReceivedPackets, udpReceivedBytes.",
      "  lostPackets, of type total: packets that the agent knows it has not seen, since it began to"
          + " count; above 0 all numbers are too low.",
      "  Keys without a value are left out. Type total is the sum of all, once a refresh; hidden is"
          + " what the agent's policy does not show to you.",
      "%nExamples: five refreshes, two seconds apart, in MB/s; the traffic of eth0 as JSON%n"
          + "  netatop top -t -d 2 -c 5 -v 4%n  netatop top --json eth0"
    })
final class TopCommand extends AgentCommand {
  private static final Duration SHORTEST = Duration.ofMillis(100);

  /** Each row keeps a reading for each refresh of the window. */
  private static final int MOST_REFRESHES_IN_WINDOW = 120;

  @Parameters(
      paramLabel = "DEVICE",
      arity = "0..*",
      description = "Only traffic through these interfaces.")
  private Set<String> devices = new LinkedHashSet<>();

  @Option(
      names = {"-t", "--trace"},
      description = "Trace: text that goes on instead of a screen.")
  private boolean trace;

  @Option(
      names = {"-d", "--delay"},
      paramLabel = "SECONDS",
      converter = Seconds.class,
      description = "Time between refreshes (default: 1, at least 0.1).")
  private Duration interval = Duration.ofSeconds(1);

  @Option(
      names = {"-c", "--count"},
      paramLabel = "COUNT",
      description = "So many refreshes (default: 0, no end).")
  private int count;

  @Option(
      names = {"-v", "--view"},
      paramLabel = "MODE",
      description = "0 KB/s (default), 1 total KB, 2 total bytes, 3 total MB, 4 MB/s, 5 GB/s.")
  private int mode;

  @Option(
      names = {"-s", "--by-sent"},
      description = "Sort by sent (default: by received).")
  private boolean bySent;

  @Option(
      names = {"-l", "--command-line"},
      description = "Show command lines, where the agent shows them to you.")
  private boolean commandLine;

  @Option(
      names = {"-b", "--base-name"},
      description = "Show programs without their folders.")
  private boolean baseName;

  @Option(
      names = {"-a", "--all-devices"},
      description = "Loopback too.")
  private boolean allDevices;

  @Option(names = "-C", description = "TCP and UDP: the default here.")
  private boolean tcpAndUdp;

  @Option(names = "--tcp-only", description = "TCP alone: nethogs' view without -C.")
  private boolean tcpOnly;

  @Option(
      names = {"-P", "--pid"},
      paramLabel = "PID",
      converter = TaskId.class,
      description = "Only this process (repeatable).")
  private Set<Integer> only = new LinkedHashSet<>();

  @Option(
      names = "--window",
      paramLabel = "SECONDS",
      converter = Seconds.class,
      description =
          "A rate is the mean of so long (default: 5, as with nethogs; at most 120 refreshes).")
  private Duration window = Duration.ofSeconds(5);

  @Option(
      names = "--since-agent",
      description = "Totals since the agent began to count (default: since top was started).")
  private boolean sinceAgent;

  @Option(names = "--bits", description = "Bits instead of bytes.")
  private boolean bits;

  @Option(names = "--si", description = "1000 of a unit make the next, not 1024.")
  private boolean decimal;

  @Option(
      names = "--match",
      paramLabel = "WORDS",
      description =
          "Only processes that all words fit: part of the program or command line, pid, user,"
              + " device, port, or the beginning of an address; 'user:', 'port:', 'host:',"
              + " 'program:', 'pid:' or 'dev:' before a word holds it to that.")
  private String match = "";

  @Option(
      names = "--group-by",
      paramLabel = "WHAT",
      converter = GroupingName.class,
      description = "Put together by program, user, unit (systemd) or container.")
  private Grouping grouping = Grouping.NONE;

  @Option(
      names = "-f",
      paramLabel = "FILTER",
      description =
          "Refused: a filter of libpcap is the agent's (netatop-agent --filter EXPRESSION), for all"
              + " who read it; for this view alone there are --match, -P and DEVICE.")
  private @Nullable String pcapFilter;

  /** What to group by. */
  static final class GroupingName implements ITypeConverter<Grouping> {
    @Override
    public Grouping convert(String text) {
      for (Grouping grouping : Grouping.values()) {
        if (grouping.name().toLowerCase(Locale.ROOT).equals(text)) {
          return grouping;
        }
      }
      throw new TypeConversionException(
          "'" + text + "' is none of program, user, unit, container, none");
    }
  }

  TopCommand(NetatopCommand root) {
    super(root);
  }

  /** Scripts give this to nethogs; there is nothing here that it could change. */
  @Option(names = "-p", description = "Without effect: nothing is sniffed here.")
  void promiscuous(boolean given) {}

  /** As {@link #promiscuous}. */
  @Option(names = "-x", description = "Without effect.")
  void bugHunt(boolean given) {}

  /** As {@link #promiscuous}. */
  @Option(names = "-g", paramLabel = "PERIOD", description = "Without effect.")
  void collector(String period) {}

  @Override
  void check() {
    if (pcapFilter != null) {
      throw root()
          .usage(
              "-f is a filter of libpcap, and that is the agent's, for all who read it: start it with"
                  + " netatop-agent --source pcap --filter EXPRESSION; for this view alone try"
                  + " --match, -P or a device");
    }
    if (interval.compareTo(SHORTEST) < 0) {
      throw root().usage("-d wants at least 0.1 seconds");
    }
    if (window.compareTo(interval.multipliedBy(MOST_REFRESHES_IN_WINDOW)) > 0) {
      throw root()
          .usage("--window wants at most the time of " + MOST_REFRESHES_IN_WINDOW + " refreshes");
    }
    unit();
    if (count < 0) {
      throw root().usage("-c wants a count of 0 or more");
    }
    if (commandLine && baseName) {
      throw root().usage("-l and -b exclude each other");
    }
    if (tcpAndUdp && tcpOnly) {
      throw root().usage("-C and --tcp-only exclude each other");
    }
  }

  private Unit unit() {
    return Unit.ofMode(mode).orElseThrow(() -> root().usage("-v wants a mode from 0 to 5"));
  }

  private Settings settings() {
    return Settings.DEFAULT
        .withMeasure(new Measure(unit(), bits, decimal))
        .withSince(sinceAgent ? Since.AGENT : Since.TOP)
        .sortedBy(bySent ? SortBy.SENT : SortBy.RECEIVED, false)
        .withGrouping(grouping)
        .withFilter(new Filter(match))
        .withDevices(new Devices(devices, allDevices))
        .withTcpOnly(tcpOnly)
        .withName(
            commandLine
                ? ProgramName.COMMAND_LINE
                : baseName ? ProgramName.BASE_NAME : ProgramName.PATH);
  }

  @Override
  int run(NetatopClient agent, Output output)
      throws NetatopException, InterruptedException, IOException {
    Settings settings = settings();
    UserNames users = root().environment().users();
    tellOfUnknownDevices();
    try (Feed feed = feed(agent)) {
      if (output.form() != OutputForm.HUMAN) {
        return records(feed, settings, users, output);
      }
      if (trace || !onTerminal()) {
        return batch(feed, settings, view -> output.lines(Trace.lines(view, settings, users::of)));
      }
      onScreen(feed, settings);
    }
    return ExitStatus.OK;
  }

  private void onScreen(Feed feed, Settings settings)
      throws NetatopException, InterruptedException, IOException {
    Environment environment = root().environment();
    try (HostNames names = new DnsNames()) {
      FullScreen.run(
          feed,
          new FullScreen.Options(
              settings,
              interval,
              count,
              environment.variables().getOrDefault("NO_COLOR", "").isEmpty(),
              environment.charset(),
              environment.variables().getOrDefault("TERM", ""),
              environment.users()::of,
              names));
    }
  }

  private Feed feed(NetatopClient agent) throws NetatopException, InterruptedException {
    Source first = new AgentSource(agent, only, ExitPlace.next());
    AgentFeed.Connector connector =
        (agentPid, nextSequence) ->
            AgentSource.resume(root().connect(), only, agentPid, nextSequence);
    Model model = new Model(only, window.toNanos());
    return new AgentFeed(first, connector, model, Pace.SYSTEM, Clock.systemUTC());
  }

  // Not an error: an interface may come later, or be one of another network namespace.
  private void tellOfUnknownDevices() {
    for (String device : devices) {
      if (device.contains("/") || !Files.exists(Path.of("/sys/class/net", device))) {
        tell("there is no interface '" + device + "' in this network namespace now");
      }
    }
  }

  private int batch(Feed feed, Settings settings, Batch.Sink sink)
      throws NetatopException, InterruptedException, IOException {
    Batch batch = new Batch(feed, settings.demand(), sink, this::tell, Pace.SYSTEM);
    return batch.run(interval, count) ? ExitStatus.OK : ExitStatus.NO_AGENT;
  }

  private int records(Feed feed, Settings settings, UserNames users, Output output)
      throws NetatopException, InterruptedException, IOException {
    try (RecordWriter<TopRecord> writer =
        output.flowing(TopRecord.columns(settings, users), List.of(), record -> List.of())) {
      Batch.Sink sink =
          view -> {
            for (TopRecord record : records(view, settings, users)) {
              writer.write(record);
            }
          };
      return batch(feed, settings, sink);
    }
  }

  private static List<TopRecord> records(View view, Settings settings, UserNames users) {
    Table table = Table.arrange(view, settings, users::of);
    List<TopRecord> records = new ArrayList<>();
    for (Line line : table.lines()) {
      if (line.traffic().active() || !settings.measure().isRate()) {
        records.add(new TopRecord(view.time(), line, line.traffic(), null));
      }
    }
    records.add(new TopRecord(view.time(), null, table.total(), view.status().lostPackets()));
    return records;
  }

  private boolean onTerminal() {
    Environment environment = root().environment();
    String type = environment.variables().getOrDefault("TERM", "dumb");
    return environment.terminal().isTerminal()
        && environment.terminal().hasKeys()
        && !type.equals("dumb");
  }
}
