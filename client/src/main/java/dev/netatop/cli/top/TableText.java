// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.cli.render.Printable;
import dev.netatop.client.NetCounters;
import dev.netatop.client.Status;
import dev.netatop.client.Task;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongFunction;

/** The table as text: a header, the busiest rows that fit, and their total. */
final class TableText {
  private static final int PID = 7;
  private static final int USER = 8;
  private static final int BYTES = 13;
  private static final int PACKETS = 9;
  private static final int LEAST_PROGRAM = 10;

  /** Lines that are not rows of processes: status, keys, header, total. */
  private static final int FRAME_LINES = 4;

  /** Lines before the header of the columns. */
  static final int HEADER_LINE = 2;

  private final LongFunction<String> users;

  TableText(LongFunction<String> users) {
    this.users = users;
  }

  /** At most {@code height} lines of at most {@code width} cells. */
  List<String> lines(View view, Settings settings, int width, int height) {
    Cells header = header(settings);
    Table table = Table.arrange(view, settings, users);
    List<Cells> rows = new ArrayList<>();
    for (Line line : table.lines()) {
      if (line instanceof Line.OfRow row && rows.size() < height - FRAME_LINES) {
        rows.add(cells(row, settings));
      }
    }
    Cells total = numbers("", "", "TOTAL", table.total(), settings);
    Layout layout = Layout.of(header, rows, total, width);
    List<String> lines = new ArrayList<>();
    lines.add(statusLine(view.status()));
    lines.add("q quit  s by sent  r by received  m unit  l command line");
    lines.add(layout.line(header));
    rows.forEach(row -> lines.add(layout.line(row)));
    lines.add(layout.line(total));
    return lines.stream()
        .limit(height)
        .map(line -> Printable.cut(line, width).stripTrailing())
        .toList();
  }

  private static String statusLine(Status s) {
    long all = s.totals().packets();
    String share = all <= 0 ? "-" : percent(100.0 * (all - s.unidentified().packets()) / all);
    return Printable.of(
        "netatop top ("
            + s.source()
            + ")  identified "
            + share
            + "  lost packets "
            + Long.toUnsignedString(s.lostPackets())
            + "  lost exits "
            + Long.toUnsignedString(s.lostExits()));
  }

  // Rounded down: 100 % is only said where every packet has its owner.
  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", Math.floor(share * 100) / 100);
  }

  /** One line's cells. */
  private record Cells(
      String pid,
      String user,
      String program,
      String sent,
      String received,
      String sentPackets,
      String receivedPackets) {}

  private static Cells header(Settings settings) {
    String unit = settings.measure().label();
    String packets = settings.measure().isRate() ? "pk/s" : "pk";
    return new Cells(
        "PID",
        "USER",
        "PROGRAM",
        "SENT " + unit,
        "RECEIVED " + unit,
        "SNT " + packets,
        "RCV " + packets);
  }

  private Cells cells(Line.OfRow line, Settings settings) {
    Row row = line.row();
    Task task = row.task();
    boolean hasId = task.type().hasId();
    return numbers(
        hasId ? Integer.toString(task.id()) : "-",
        hasId ? Printable.of(users.apply(task.uid())) : "-",
        Printable.of(program(row, settings)) + (row.finished() ? " (ended)" : ""),
        line.traffic(),
        settings);
  }

  private static Cells numbers(
      String pid, String user, String program, Traffic traffic, Settings settings) {
    NetCounters counters = settings.since().of(traffic);
    Optional<Rates> rates = traffic.rates();
    boolean rate = settings.measure().isRate();
    return new Cells(
        pid,
        user,
        program,
        number(settings, settings.measure().sent(traffic, settings.since())),
        number(settings, settings.measure().received(traffic, settings.since())),
        rate
            ? rates.map(r -> tenths(r.sentPackets())).orElse("-")
            : Long.toUnsignedString(counters.sentPackets()),
        rate
            ? rates.map(r -> tenths(r.receivedPackets())).orElse("-")
            : Long.toUnsignedString(counters.receivedPackets()));
  }

  private static String program(Row row, Settings settings) {
    return row.kind() == Row.Kind.PROCESS
        ? settings.name().of(row.task())
        : "(" + row.kind().label() + ")";
  }

  private static String number(Settings settings, Optional<BigDecimal> value) {
    return value.map(settings.measure()::tableText).orElse("-");
  }

  private static String tenths(double number) {
    return String.format(Locale.ROOT, "%.1f", number);
  }

  /** Widths of the columns. */
  private record Layout(
      int pid, int program, int sent, int received, int sentPackets, int receivedPackets) {

    static Layout of(Cells header, List<Cells> rows, Cells total, int width) {
      List<Cells> all = new ArrayList<>(rows);
      all.add(header);
      all.add(total);
      int pid = widest(PID, all.stream().map(Cells::pid).toList());
      int sent = widest(BYTES, all.stream().map(Cells::sent).toList());
      int received = widest(BYTES, all.stream().map(Cells::received).toList());
      int sentPackets = widest(PACKETS, all.stream().map(Cells::sentPackets).toList());
      int receivedPackets = widest(PACKETS, all.stream().map(Cells::receivedPackets).toList());
      int rest = width - pid - USER - sent - received - 4;
      if (rest - sentPackets - receivedPackets - 2 >= LEAST_PROGRAM) {
        rest -= sentPackets + receivedPackets + 2;
      } else {
        // A narrow terminal shows bytes rather than half a table.
        sentPackets = 0;
        receivedPackets = 0;
      }
      return new Layout(pid, Math.max(1, rest), sent, received, sentPackets, receivedPackets);
    }

    private static int widest(int least, List<String> texts) {
      return Math.max(least, texts.stream().mapToInt(String::length).max().orElse(0));
    }

    String line(Cells c) {
      String line =
          Printable.pad(c.pid(), pid, true)
              + " "
              + Printable.pad(Printable.cut(c.user(), USER), USER, false)
              + " "
              + Printable.pad(Printable.cut(c.program(), program), program, false)
              + " "
              + Printable.pad(c.sent(), sent, true)
              + " "
              + Printable.pad(c.received(), received, true);
      if (sentPackets == 0) {
        return line;
      }
      return line
          + " "
          + Printable.pad(c.sentPackets(), sentPackets, true)
          + " "
          + Printable.pad(c.receivedPackets(), receivedPackets, true);
    }
  }
}
