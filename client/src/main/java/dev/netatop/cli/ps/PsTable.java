// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.ps;

import dev.netatop.cli.render.Column;
import dev.netatop.cli.render.Table.Col;
import dev.netatop.cli.render.Table.Kind;
import dev.netatop.client.NetCounters;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * Processes in the columns of {@code ps aux}: its ten first ones, then the network, then the
 * command.
 *
 * @param memoryBytes of the machine
 * @param bootTime when the machine started
 * @param now the moment of reading
 * @param zone of the times of day
 * @param users names of users
 */
public record PsTable(
    long memoryBytes, Instant bootTime, Instant now, ZoneId zone, LongFunction<String> users) {
  private static final int USER_CELLS = 8;
  private static final long NS_PER_S = 1_000_000_000L;
  private static final long TICKS_PER_S = 100;

  /** The table's columns. */
  public static List<Col> cols() {
    return List.of(
        new Col("USER", Kind.WORD, 8),
        new Col("PID", Kind.NUMBER, 7),
        new Col("%CPU", Kind.NUMBER, 4),
        new Col("%MEM", Kind.NUMBER, 4),
        new Col("VSZ", Kind.NUMBER, 7),
        new Col("RSS", Kind.NUMBER, 6),
        new Col("TTY", Kind.WORD, 5),
        new Col("STAT", Kind.WORD, 4),
        new Col("START", Kind.WORD, 5),
        new Col("TIME", Kind.NUMBER, 6),
        new Col("LISTEN", Kind.WORD, 6),
        new Col("SENT", Kind.NUMBER, 8),
        new Col("RECEIVED", Kind.NUMBER, 8),
        new Col("COMMAND", Kind.TEXT, 20));
  }

  /** One line. */
  public List<String> row(PsRow row) {
    String user = users.apply(row.uid());
    return List.of(
        user.length() > USER_CELLS ? user.substring(0, USER_CELLS - 1) + "+" : user,
        Integer.toString(row.stat().pid()),
        percent(cpuShare(row)),
        percent(memoryShare(row)),
        Long.toString(row.stat().virtualBytes() / 1024),
        Long.toString(row.residentBytes() / 1024),
        row.terminal(),
        row.stateLetters(),
        start(row),
        time(row),
        row.listening().isEmpty() ? "-" : String.join(",", row.listening()),
        row.traffic().map(NetCounters::sentBytes).map(Long::toUnsignedString).orElse("-"),
        row.traffic().map(NetCounters::receivedBytes).map(Long::toUnsignedString).orElse("-"),
        row.commandLine());
  }

  /** The keys of JSON and CSV. */
  public List<Column<PsRow>> columns() {
    List<Column<PsRow>> columns = new ArrayList<>();
    columns.add(new Column<>("pid", r -> (long) r.stat().pid()));
    columns.add(new Column<>("parentPid", r -> (long) r.stat().parent()));
    columns.add(new Column<>("uid", PsRow::uid));
    columns.add(new Column<>("user", r -> users.apply(r.uid())));
    columns.add(new Column<>("command", r -> r.stat().command()));
    columns.add(new Column<>("commandLine", PsRow::commandLine));
    columns.add(new Column<>("cpuPercent", r -> percent(cpuShare(r))));
    columns.add(new Column<>("memoryPercent", r -> percent(memoryShare(r))));
    columns.add(new Column<>("virtualBytes", r -> r.stat().virtualBytes()));
    columns.add(new Column<>("residentBytes", PsRow::residentBytes));
    columns.add(new Column<>("terminal", r -> r.stat().terminal() == 0 ? null : r.terminal()));
    columns.add(new Column<>("state", PsRow::stateLetters));
    columns.add(new Column<>("threads", r -> (long) r.stat().threads()));
    columns.add(new Column<>("startTime", r -> started(r).toString()));
    columns.add(
        new Column<>("cpuTimeMs", r -> (r.stat().userTicks() + r.stat().systemTicks()) * 10));
    columns.add(
        new Column<>(
            "listening", r -> r.listening().isEmpty() ? null : String.join(",", r.listening())));
    columns.add(traffic("tcpSentPackets", NetCounters::tcpSentPackets));
    columns.add(traffic("tcpSentBytes", NetCounters::tcpSentBytes));
    columns.add(traffic("tcpReceivedPackets", NetCounters::tcpReceivedPackets));
    columns.add(traffic("tcpReceivedBytes", NetCounters::tcpReceivedBytes));
    columns.add(traffic("udpSentPackets", NetCounters::udpSentPackets));
    columns.add(traffic("udpSentBytes", NetCounters::udpSentBytes));
    columns.add(traffic("udpReceivedPackets", NetCounters::udpReceivedPackets));
    columns.add(traffic("udpReceivedBytes", NetCounters::udpReceivedBytes));
    return columns;
  }

  private static Column<PsRow> traffic(String name, Function<NetCounters, Long> value) {
    return new Column<>(name, r -> r.traffic().map(value).orElse(null));
  }

  private double memoryShare(PsRow row) {
    return memoryBytes == 0 ? 0 : 100.0 * row.residentBytes() / memoryBytes;
  }

  private double cpuShare(PsRow row) {
    double seconds = (now.toEpochMilli() - started(row).toEpochMilli()) / 1000.0;
    double cpu = (row.stat().userTicks() + row.stat().systemTicks()) / (double) TICKS_PER_S;
    return seconds <= 0 ? 0 : 100 * cpu / seconds;
  }

  // As ps: three digits without a fraction, since the column has four places.
  private static String percent(double share) {
    return share >= 99.95
        ? Long.toString(Math.round(share))
        : String.format(Locale.ROOT, "%.1f", Math.floor(share * 10) / 10);
  }

  private Instant started(PsRow row) {
    long ns = row.stat().startNs();
    return bootTime.plusSeconds(ns / NS_PER_S).plusNanos(ns % NS_PER_S);
  }

  private String start(PsRow row) {
    ZonedDateTime at = started(row).atZone(zone);
    ZonedDateTime today = now.atZone(zone);
    String pattern =
        at.toLocalDate().equals(today.toLocalDate())
            ? "HH:mm"
            : at.getYear() == today.getYear() ? "MMMdd" : "yyyy";
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(at);
  }

  private static String time(PsRow row) {
    long seconds = (row.stat().userTicks() + row.stat().systemTicks()) / TICKS_PER_S;
    return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
  }
}
