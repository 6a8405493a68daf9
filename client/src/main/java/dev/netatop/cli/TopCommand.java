// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.cli.render.RecordWriter;
import dev.netatop.cli.top.AgentSource;
import dev.netatop.cli.top.Batch;
import dev.netatop.cli.top.Demand;
import dev.netatop.cli.top.Feed;
import dev.netatop.cli.top.HostNames;
import dev.netatop.cli.top.Line;
import dev.netatop.cli.top.Measure;
import dev.netatop.cli.top.Model;
import dev.netatop.cli.top.Pace;
import dev.netatop.cli.top.ProgramName;
import dev.netatop.cli.top.Row;
import dev.netatop.cli.top.Settings;
import dev.netatop.cli.top.Since;
import dev.netatop.cli.top.SortBy;
import dev.netatop.cli.top.Source;
import dev.netatop.cli.top.Table;
import dev.netatop.cli.top.Trace;
import dev.netatop.cli.top.Unit;
import dev.netatop.cli.top.View;
import dev.netatop.cli.top.screen.FullScreen;
import dev.netatop.client.NetatopClient;
import dev.netatop.client.NetatopException;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The rates of all processes. */
@Command(
    name = "top",
    header = "Shows the rates of all processes, the busiest first.",
    description = {
      "%nRates are the mean of the last 5 s; a KB has 1024 bytes. Keys: q quit, s sort by sent,"
          + " r by received, m next unit, l command line, b base name."
          + " Without a terminal, and with -t, a trace: an empty line, 'Refreshing:', then"
          + " program/PID/UID, sent and received, separated by tabs.%n"
    },
    footer = {
      "%nKeys of --json and --csv, one record for each process that moved something, at every refresh:"
          + " those of 'netatop counters', and sentBytesPerSecond, receivedBytesPerSecond,"
          + " sentPacketsPerSecond, receivedPacketsPerSecond.",
      "%nExample: five refreshes, two seconds apart, in MB/s%n  netatop top -t -d 2 -c 5 -v 4"
    })
final class TopCommand extends AgentCommand {
  private static final Duration SHORTEST = Duration.ofMillis(100);

  @Option(names = "-t", description = "Trace: text that goes on instead of a table.")
  private boolean trace;

  @Option(
      names = "-d",
      paramLabel = "SECONDS",
      converter = Seconds.class,
      description = "Time between refreshes (default: 1, at least 0.1).")
  private Duration interval = Duration.ofSeconds(1);

  @Option(
      names = "-c",
      paramLabel = "COUNT",
      description = "So many refreshes (default: 0, no end).")
  private int count;

  @Option(
      names = "-v",
      paramLabel = "MODE",
      description = "0 KB/s (default), 1 total KB, 2 total bytes, 3 total MB, 4 MB/s, 5 GB/s.")
  private int mode;

  @Option(names = "-s", description = "Sort by sent (default: by received).")
  private boolean bySent;

  @Option(names = "-l", description = "Show command lines, where the agent shows them to you.")
  private boolean commandLine;

  @Option(
      names = "--since-agent",
      description = "Totals since the agent began to count (default: since top was started).")
  private boolean sinceAgent;

  @Option(
      names = "-P",
      paramLabel = "PID",
      converter = TaskId.class,
      description = "Only this process (repeatable).")
  private Set<Integer> only = new LinkedHashSet<>();

  TopCommand(NetatopCommand root) {
    super(root);
  }

  @Override
  void check() {
    if (interval.compareTo(SHORTEST) < 0) {
      throw root().usage("-d wants at least 0.1 seconds");
    }
    unit();
    if (count < 0) {
      throw root().usage("-c wants a count of 0 or more");
    }
  }

  private Unit unit() {
    return Unit.ofMode(mode).orElseThrow(() -> root().usage("-v wants a mode from 0 to 5"));
  }

  @Override
  int run(NetatopClient agent, Output output)
      throws NetatopException, InterruptedException, IOException {
    Settings settings =
        Settings.DEFAULT
            .withMeasure(Measure.nethogs(unit()))
            .withSince(sinceAgent ? Since.AGENT : Since.TOP)
            .sortedBy(bySent ? SortBy.SENT : SortBy.RECEIVED, false)
            .withName(commandLine ? ProgramName.COMMAND_LINE : ProgramName.PATH);
    Model model = new Model(only);
    try (Source source = new AgentSource(agent, only)) {
      if (output.form() != OutputForm.HUMAN) {
        records(source, model, settings, output);
      } else if (trace || !onTerminal()) {
        Batch.Sink sink =
            view -> output.lines(Trace.lines(view, settings, root().environment().users()::of));
        new Batch(source, model, sink, Pace.SYSTEM).run(interval, count);
      } else {
        Environment environment = root().environment();
        boolean coloured = environment.variables().getOrDefault("NO_COLOR", "").isEmpty();
        FullScreen.Options options =
            new FullScreen.Options(
                settings,
                interval,
                count,
                coloured,
                environment.charset(),
                environment.variables().getOrDefault("TERM", ""),
                environment.users()::of,
                new NoNames());
        FullScreen.run(new Direct(source, model), options);
      }
    }
    return ExitStatus.OK;
  }

  private void records(Source source, Model model, Settings settings, Output output)
      throws NetatopException, InterruptedException, IOException {
    try (RecordWriter<Row> writer =
        output.flowing(Columns.rates(root().environment().users()), List.of(), row -> List.of())) {
      Batch.Sink sink =
          view -> {
            for (Line line :
                Table.arrange(view, settings, root().environment().users()::of).lines()) {
              if (line instanceof Line.OfRow row && row.traffic().active()) {
                writer.write(row.row());
              }
            }
          };
      new Batch(source, model, sink, Pace.SYSTEM).run(interval, count);
    }
  }

  private record Direct(Source source, Model model) implements Feed {
    @Override
    public View next(Demand demand) throws NetatopException, InterruptedException {
      return model.next(source.sample());
    }

    @Override
    public void close() {
      source.close();
    }
  }

  private static final class NoNames implements HostNames {
    @Override
    public Optional<String> of(InetAddress address) {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }

  private boolean onTerminal() {
    Environment environment = root().environment();
    String type = environment.variables().getOrDefault("TERM", "dumb");
    return environment.terminal().isTerminal()
        && environment.terminal().hasKeys()
        && !type.equals("dumb");
  }
}
