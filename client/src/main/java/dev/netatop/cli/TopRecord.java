// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.cli.render.Column;
import dev.netatop.cli.top.Line;
import dev.netatop.cli.top.Rates;
import dev.netatop.cli.top.Row;
import dev.netatop.cli.top.Settings;
import dev.netatop.cli.top.Traffic;
import dev.netatop.client.NetCounters;
import dev.netatop.client.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One record of {@code top --json} or {@code --csv}.
 *
 * @param time of its refresh
 * @param line what it is of; null for the total
 * @param traffic what moved
 * @param lostPackets packets that the agent knows it has not seen, with the total
 */
record TopRecord(Instant time, @Nullable Line line, Traffic traffic, @Nullable Long lostPackets) {
  /** Of a task's columns those that tell who it is, and not what it moved. */
  private static final Set<String> OF_TASK =
      Set.of(
          "id",
          "uid",
          "user",
          "command",
          "commandLine",
          "commandLineTruncated",
          "details",
          "startTime",
          "startTimeNs");

  /** The keys, in their order. */
  static List<Column<TopRecord>> columns(Settings settings, UserNames users) {
    List<Column<TopRecord>> columns = new ArrayList<>();
    columns.add(new Column<>("time", r -> Columns.iso(r.time())));
    columns.add(new Column<>("type", TopRecord::type));
    columns.add(new Column<>("device", r -> r.row().map(Row::device).orElse(null)));
    columns.add(new Column<>("program", r -> r.program(settings)));
    columns.add(new Column<>("finished", r -> r.line() == null ? null : r.line().finished()));
    for (Column<Task> column : Columns.task(users)) {
      if (OF_TASK.contains(column.name())) {
        columns.add(new Column<>(column.name(), r -> r.task().map(column.value()).orElse(null)));
      }
    }
    columns.add(rate("sentBytesPerSecond", Rates::sentBytes));
    columns.add(rate("receivedBytesPerSecond", Rates::receivedBytes));
    columns.add(rate("sentPacketsPerSecond", Rates::sentPackets));
    columns.add(rate("receivedPacketsPerSecond", Rates::receivedPackets));
    columns.add(total("sentBytes", NetCounters::sentBytes));
    columns.add(total("receivedBytes", NetCounters::receivedBytes));
    columns.add(total("sentPackets", NetCounters::sentPackets));
    columns.add(total("receivedPackets", NetCounters::receivedPackets));
    columns.addAll(Columns.counters(r -> r.traffic().sinceAgent()));
    columns.add(new Column<>("lostPackets", TopRecord::lostPackets));
    return columns;
  }

  private String type() {
    if (line == null) {
      return "total";
    }
    return row()
        .map(
            row ->
                switch (row.kind()) {
                  case PROCESS -> "process";
                  case UNKNOWN_TCP -> "unknownTcp";
                  case UNKNOWN_UDP -> "unknownUdp";
                  case KERNEL -> "kernel";
                  case OVERFLOW -> "overflow";
                  case HIDDEN -> "hidden";
                })
        .orElse("group");
  }

  private Optional<Row> row() {
    return line instanceof Line.OfRow of ? Optional.of(of.row()) : Optional.empty();
  }

  private Optional<Task> task() {
    return row().filter(row -> row.kind() == Row.Kind.PROCESS).map(Row::task);
  }

  private @Nullable String program(Settings settings) {
    if (line instanceof Line.OfGroup group) {
      return group.name();
    }
    return row().map(row -> row.program(settings.name())).orElse(null);
  }

  private static Column<TopRecord> rate(String name, ToDoubleFunction<Rates> rate) {
    return new Column<>(
        name,
        r -> r.traffic().rates().map(rates -> Math.round(rate.applyAsDouble(rates))).orElse(null));
  }

  private static Column<TopRecord> total(String name, ToLongFunction<NetCounters> total) {
    return new Column<>(name, r -> total.applyAsLong(r.traffic().sinceTop()));
  }
}
