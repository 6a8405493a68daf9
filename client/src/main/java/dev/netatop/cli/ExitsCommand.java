// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.cli.render.RecordWriter;
import dev.netatop.client.Exit;
import dev.netatop.client.ExitPlace;
import dev.netatop.client.ExitStream;
import dev.netatop.client.NetatopClient;
import dev.netatop.client.NetatopException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** GETCNT_EXIT: waits for finished processes. */
@Command(
    name = "exits",
    header = "Waits for processes with traffic to finish and shows their final counters.",
    description = {
      "%nOne process by default. Each is printed as it finishes: once it has ended and its last"
          + " connection is closed. Records live 15 s in the agent.%n"
    },
    exitCodeList = {
      "0:done (with --follow also when the time is over)",
      "1:failure, or the time was over before as many processes as asked for had finished",
      "2:wrong usage",
      "4:the agent cannot be reached, or went away"
    },
    footer = {
      "%nKeys of --json and --csv: those of 'netatop counters', and sequence, exitTime, exitCode (0"
          + " to 255), exitSignal (0, or the signal's number), durationMs.",
      "%nExample: log every process that finishes, beginning with those of the last 15 s%n"
          + "  netatop exits --since all --follow --json >> exits.jsonl"
    })
final class ExitsCommand extends AgentCommand {
  @Option(names = "-n", paramLabel = "COUNT", description = "So many processes (default: 1).")
  private @Nullable Integer count;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      converter = Seconds.class,
      description = "Wait no longer than this in all.")
  private @Nullable Duration timeout;

  @Option(names = "--follow", description = "Go on until interrupted.")
  private boolean follow;

  @Option(
      names = "--since",
      paramLabel = "SEQUENCE|all",
      converter = Place.class,
      description =
          "Begin with the record of this number (or the first after it that is still there), or"
              + " with all that are still there.")
  private ExitPlace since = ExitPlace.next();

  ExitsCommand(NetatopCommand root) {
    super(root);
  }

  @Override
  void check() {
    if (count != null && count < 1) {
      throw root().usage("-n wants a count of at least 1");
    }
    if (count != null && follow) {
      throw root().usage("-n and --follow exclude each other");
    }
  }

  @Override
  int run(NetatopClient agent, Output output)
      throws NetatopException, InterruptedException, IOException {
    UserNames users = root().environment().users();
    TaskTable table = new TaskTable(users, false, root().environment().terminal().width());
    long wanted = follow ? Long.MAX_VALUE : count == null ? 1 : count;
    try (ExitStream exits = agent.exits(since);
        RecordWriter<Exit> writer =
            output.flowing(Columns.exit(users), table.exitCols(), table::rows)) {
      long printed = print(exits, writer, wanted);
      if (printed < wanted && !follow) {
        tell(
            "the time is over: "
                + printed
                + " of "
                + wanted
                + (wanted == 1 ? " process" : " processes")
                + " finished");
        return ExitStatus.FAILURE;
      }
      return ExitStatus.OK;
    }
  }

  private long print(ExitStream exits, RecordWriter<Exit> writer, long wanted)
      throws NetatopException, InterruptedException, IOException {
    long startNs = System.nanoTime();
    long printed = 0;
    while (printed < wanted) {
      Optional<Exit> exit =
          timeout == null
              ? Optional.of(exits.next())
              : exits.next(timeout.minusNanos(System.nanoTime() - startNs));
      if (exit.isEmpty()) {
        break;
      }
      long missed = exit.get().missed();
      if (missed > 0) {
        tell("records dropped by the agent before they could be read: " + missed);
      }
      writer.write(exit.get());
      printed++;
    }
    return printed;
  }

  /** Reads a sequence number, or the word all. */
  static final class Place implements ITypeConverter<ExitPlace> {
    @Override
    public ExitPlace convert(String text) {
      if (text.equals("all")) {
        return ExitPlace.oldest();
      }
      if (!text.matches("\\d{1,18}")) {
        throw new TypeConversionException("'" + text + "' is neither a sequence number nor 'all'");
      }
      return ExitPlace.sequence(Long.parseLong(text));
    }
  }
}
