// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.cli.render.Column;
import dev.netatop.client.Exit;
import dev.netatop.client.GcResult;
import dev.netatop.client.NetCounters;
import dev.netatop.client.Status;
import dev.netatop.client.Task;
import dev.netatop.client.TaskDetails;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys of JSON and CSV: flat, and the same in every command. */
final class Columns {
  private static final DateTimeFormatter ISO_MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  private Columns() {}

  /** Of a task. */
  static List<Column<Task>> task(UserNames users) {
    List<Column<Task>> columns = new ArrayList<>();
    columns.add(new Column<>("type", t -> t.type().label()));
    columns.add(ofId("id", t -> (long) t.id()));
    columns.add(ofId("tgid", t -> (long) t.tgid()));
    columns.add(ofId("uid", Task::uid));
    columns.add(ofId("user", t -> users.of(t.uid())));
    columns.add(ofId("command", Task::command));
    columns.add(ofShown("commandLine", s -> s.commandLine().orElse(null)));
    columns.add(
        ofShown(
            "commandLineTruncated",
            s -> s.commandLine().isPresent() ? s.commandLineTruncated() : null));
    columns.add(ofId("details", t -> details(t.details())));
    columns.add(ofId("startTime", t -> iso(t.startTime())));
    columns.add(ofId("startTimeNs", t -> Long.toUnsignedString(t.startTimeNs())));
    columns.addAll(counters(Task::counters));
    return columns;
  }

  /** Of a finished process: those of its task, and its end. */
  static List<Column<Exit>> exit(UserNames users) {
    List<Column<Exit>> columns = new ArrayList<>();
    for (Column<Task> column : task(users)) {
      columns.add(new Column<>(column.name(), e -> column.value().apply(e.task())));
    }
    columns.add(new Column<>("sequence", Exit::sequence));
    columns.add(new Column<>("exitTime", e -> iso(e.exitTime())));
    columns.add(new Column<>("exitCode", e -> (long) e.exitCode()));
    columns.add(new Column<>("exitSignal", e -> (long) e.exitSignal()));
    columns.add(new Column<>("durationMs", Exit::durationMs));
    return columns;
  }

  /** Of the agent's status. */
  static List<Column<Status>> status() {
    List<Column<Status>> columns = new ArrayList<>();
    columns.add(new Column<>("source", Status::source));
    columns.add(new Column<>("version", Status::version));
    columns.add(new Column<>("uptimeSeconds", s -> s.uptime().toSeconds()));
    columns.addAll(counters(Status::totals));
    Function<Status, NetCounters> lost = Status::unidentified;
    columns.add(count("unidentifiedTcpSentPackets", lost.andThen(NetCounters::tcpSentPackets)));
    columns.add(
        count("unidentifiedTcpReceivedPackets", lost.andThen(NetCounters::tcpReceivedPackets)));
    columns.add(count("unidentifiedUdpSentPackets", lost.andThen(NetCounters::udpSentPackets)));
    columns.add(
        count("unidentifiedUdpReceivedPackets", lost.andThen(NetCounters::udpReceivedPackets)));
    columns.add(count("icmpSentPackets", Status::icmpSentPackets));
    columns.add(count("icmpReceivedPackets", Status::icmpReceivedPackets));
    columns.add(count("sockinfos", Status::sockinfos));
    columns.add(count("sockinfoOverflows", Status::sockinfoOverflows));
    columns.add(count("taskinfos", Status::taskinfos));
    columns.add(count("taskinfoOverflows", Status::taskinfoOverflows));
    columns.add(count("exitRecords", Status::exitRecords));
    columns.add(count("lostExits", Status::lostExits));
    columns.add(count("lostPackets", Status::lostPackets));
    return columns;
  }

  /** Of a collection. */
  static List<Column<GcResult>> gc() {
    return List.of(
        new Column<>("collected", GcResult::collected),
        new Column<>("lingerCut", GcResult::lingerCut));
  }

  static <T> List<Column<T>> counters(Function<T, NetCounters> of) {
    return List.of(
        count("tcpSentPackets", of.andThen(NetCounters::tcpSentPackets)),
        count("tcpSentBytes", of.andThen(NetCounters::tcpSentBytes)),
        count("tcpReceivedPackets", of.andThen(NetCounters::tcpReceivedPackets)),
        count("tcpReceivedBytes", of.andThen(NetCounters::tcpReceivedBytes)),
        count("udpSentPackets", of.andThen(NetCounters::udpSentPackets)),
        count("udpSentBytes", of.andThen(NetCounters::udpSentBytes)),
        count("udpReceivedPackets", of.andThen(NetCounters::udpReceivedPackets)),
        count("udpReceivedBytes", of.andThen(NetCounters::udpReceivedBytes)));
  }

  private static <T> Column<T> count(String name, Function<T, Long> value) {
    return new Column<>(name, value::apply);
  }

  private static Column<Task> ofId(String name, Function<Task, @Nullable Object> value) {
    return new Column<>(name, t -> t.type().hasId() ? value.apply(t) : null);
  }

  private static Column<Task> ofShown(
      String name, Function<TaskDetails.Shown, @Nullable Object> value) {
    return new Column<>(
        name, t -> t.details() instanceof TaskDetails.Shown shown ? value.apply(shown) : null);
  }

  static String details(TaskDetails details) {
    if (details instanceof TaskDetails.Shown) {
      return "shown";
    }
    return details instanceof TaskDetails.Denied ? "denied" : "gone";
  }

  static String iso(Instant time) {
    return ISO_MILLIS.format(time);
  }
}
