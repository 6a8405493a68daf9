// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.cli.procfs.KernelFileException;
import dev.netatop.cli.procfs.KernelFiles;
import dev.netatop.cli.render.Column;
import dev.netatop.cli.render.Csv;
import dev.netatop.cli.render.JsonLines;
import dev.netatop.cli.render.RecordWriter;
import dev.netatop.client.NetatopClient;
import dev.netatop.client.NetatopException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** One run of the command: a view, once or again and again. */
public final class Netstat {

  /** The form of the output. */
  public enum Form {
    TEXT,
    JSON,
    CSV
  }

  /** How a run ended. */
  public enum Outcome {
    /** All that was asked for was shown. */
    DONE,
    /** The kernel lacks what was asked for. */
    UNSUPPORTED,
    /** The agent is needed and cannot be reached. */
    NO_AGENT
  }

  /** Connects to the agent when it is needed. */
  @FunctionalInterface
  public interface Connector {
    /** A new connection. */
    NetatopClient connect() throws NetatopException, InterruptedException;
  }

  /**
   * What a run has around it.
   *
   * @param out where the view goes
   * @param charset of text for people
   * @param form of the view
   * @param users names of users
   * @param tell takes a sentence for the user, beside the view
   * @param connector to the agent
   * @param proc where the proc file system is mounted
   * @param sys where sysfs is mounted
   * @param etc the folder of services and protocols
   */
  public record Surroundings(
      OutputStream out,
      Charset charset,
      Form form,
      LongFunction<String> users,
      Consumer<String> tell,
      Connector connector,
      Path proc,
      Path sys,
      Path etc) {}

  private static final String NO_ROUTES = "this kernel has no such routing table in /proc/net";
  private static final String NO_GROUPS = "this kernel has no multicast groups in /proc/net";
  private static final String NO_TRACKING =
      "this kernel tracks no connections (no /proc/net/nf_conntrack): 'modprobe nf_conntrack', and a"
          + " rule that masquerades";

  /** Draws one refresh. */
  private interface View {
    /** Draws it; false where the kernel lacks what was asked for. */
    boolean draw() throws KernelFileException, NetatopException, IOException, InterruptedException;
  }

  private final NetstatOptions options;
  private final Surroundings surroundings;
  private final Lines lines;
  private final Names names;

  /** Reads nothing yet. */
  public Netstat(NetstatOptions options, Surroundings surroundings) {
    this.options = options;
    this.surroundings = surroundings;
    this.lines = new Lines(surroundings.out(), surroundings.charset());
    this.names =
        new Names(
            options,
            surroundings.users(),
            surroundings.etc(),
            () ->
                surroundings
                    .tell()
                    .accept("the name servers are slow: -n shows numbers without asking them"));
  }

  /**
   * Shows what the options ask for.
   *
   * @param delay between two refreshes; empty for a single one
   */
  public Outcome run(Optional<Duration> delay)
      throws KernelFileException,
          NetstatOptions.UsageException,
          NetatopException,
          IOException,
          InterruptedException {
    try (AgentLink link = new AgentLink(surroundings.connector())) {
      View view = view(link);
      if (options.rate() && options.mode() == NetstatOptions.Mode.SOCKETS) {
        Thread.sleep(delay.orElse(Duration.ofSeconds(1)).toMillis());
      }
      boolean supported = view.draw();
      surroundings.out().flush();
      while (delay.isPresent() && supported) {
        Thread.sleep(delay.get().toMillis());
        supported = view.draw();
        surroundings.out().flush();
      }
      if (!supported) {
        return Outcome.UNSUPPORTED;
      }
      boolean needed = options.bytes() || options.rate();
      return needed && link.problem().isPresent() ? Outcome.NO_AGENT : Outcome.DONE;
    }
  }

  private View view(AgentLink link)
      throws NetstatOptions.UsageException, NetatopException, IOException, InterruptedException {
    KernelFiles files = new Processes(surroundings.proc()).ownFiles();
    return switch (options.mode()) {
      case SOCKETS -> sockets(link);
      case ROUTES -> routes(files);
      case INTERFACES -> interfaces(files);
      case GROUPS -> groups(files);
      case STATISTICS -> statistics(files);
      case MASQUERADE -> masquerade(files);
    };
  }

  private View routes(KernelFiles files) throws IOException {
    Routes routes = new Routes(options, files, names);
    return isText()
        ? () -> there(routes.print(lines), NO_ROUTES)
        : records(Routes.columns(), writer -> there(routes.write(writer), NO_ROUTES));
  }

  private View interfaces(KernelFiles files) throws IOException {
    Devices devices = new Devices(files, surroundings.sys());
    Interfaces interfaces = new Interfaces(options, devices, new InterfaceDetails(files, devices));
    return isText()
        ? () -> interfaces.print(lines)
        : records(Interfaces.columns(), interfaces::write);
  }

  private View groups(KernelFiles files) throws IOException {
    Groups groups = new Groups(options, files, names);
    return isText()
        ? () -> there(groups.print(lines), NO_GROUPS)
        : records(Groups.columns(), writer -> there(groups.write(writer), NO_GROUPS));
  }

  private View statistics(KernelFiles files) throws IOException {
    Statistics statistics = new Statistics(options, files);
    return isText()
        ? () -> statistics.print(lines)
        : records(Statistics.columns(), statistics::write);
  }

  private View masquerade(KernelFiles files) throws IOException {
    Masquerade masquerade = new Masquerade(options, files, names);
    return isText()
        ? () -> there(masquerade.print(lines), NO_TRACKING)
        : records(Masquerade.columns(), writer -> there(masquerade.write(writer), NO_TRACKING));
  }

  /** Writes the records of one refresh; false where the kernel lacks what was asked for. */
  private interface Records<T> {
    boolean write(RecordWriter<T> writer) throws KernelFileException, IOException;
  }

  private <T> View records(List<Column<T>> columns, Records<T> records) throws IOException {
    RecordWriter<T> writer = writer(columns);
    return () -> records.write(writer);
  }

  private boolean there(boolean there, String missing) {
    if (!there) {
      surroundings.tell().accept(missing);
    }
    return there;
  }

  private View sockets(AgentLink link) throws NetatopException, IOException, InterruptedException {
    Sockets sockets =
        new Sockets(options, new Processes(surroundings.proc()), link, surroundings.tell());
    SocketSink sink =
        isText()
            ? new SocketText(options, names, lines)
            : SocketRecord.sink(writer(SocketRecord.columns(names)));
    if (options.rate()) {
      sockets.takeFirstReading();
    }
    return () -> {
      sockets.list(sink);
      return !sockets.missedSupport();
    };
  }

  private boolean isText() {
    return surroundings.form() == Form.TEXT;
  }

  private <T> RecordWriter<T> writer(List<Column<T>> columns) throws IOException {
    return surroundings.form() == Form.JSON
        ? new JsonLines<>(surroundings.out(), columns)
        : new Csv<>(surroundings.out(), columns);
  }
}
