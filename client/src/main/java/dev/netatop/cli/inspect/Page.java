// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.inspect;

import dev.netatop.cli.files.FileLine;
import dev.netatop.cli.files.SocketNames;
import dev.netatop.cli.procfs.InetSocket;
import dev.netatop.cli.render.Printable;
import dev.netatop.cli.render.Table;
import dev.netatop.cli.render.Table.Col;
import dev.netatop.cli.render.Table.Kind;
import dev.netatop.client.Exit;
import dev.netatop.client.NetCounters;
import dev.netatop.client.SocketInfo;
import dev.netatop.client.TaskDetails;
import dev.netatop.client.TcpFigures;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * The page for people: what goes on comes first.
 *
 * @param users names of users
 * @param zone of times of day
 * @param now the moment of reading
 * @param width cells of a line
 * @param sockets how sockets are written
 * @param all whether to list all threads and files, however many
 */
public record Page(
    LongFunction<String> users,
    ZoneId zone,
    Instant now,
    int width,
    SocketNames sockets,
    boolean all) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final int MOST_RANKED = 8;
  private static final int MOST_LINES = 20;

  /** The lines on a living process. */
  public List<String> lines(Report report) {
    List<String> lines = new ArrayList<>();
    head(report, lines);
    doing(report, lines);
    threads(report, lines);
    sockets(report, lines);
    files(report, lines);
    return lines.stream().map(Printable::of).toList();
  }

  private void head(Report report, List<String> lines) {
    int pid = report.stat().pid();
    add(
        lines,
        "process",
        pid
            + " "
            + report.stat().command()
            + ", "
            + state(report)
            + ", user "
            + users.apply(report.uid())
            + ", "
            + count(report.stat().threads(), "thread"));
    add(lines, "command", report.commandLine());
    add(lines, "started", time(report.started()));
    add(
        lines,
        "unit",
        report.unit().unit().orElse("none")
            + report.unit().container().map(c -> ", container " + c).orElse("")
            + (report.unit().cgroup().isEmpty() ? "" : " (cgroup " + report.unit().cgroup() + ")"));
    add(
        lines,
        "parents",
        report.parents().isEmpty()
            ? "none"
            : report.parents().stream()
                .map(p -> p.pid() + " " + p.command())
                .collect(Collectors.joining(" < ")));
    add(
        lines,
        "used",
        String.format(
            Locale.ROOT,
            "%.2f s user, %.2f s system; %.1f MB of memory; %s",
            report.stat().userTicks() / 100.0,
            report.stat().systemTicks() / 100.0,
            report.residentBytes() / 1e6,
            openFiles(report)));
    add(lines, "network", network(report));
    add(
        lines,
        "listens",
        report.listening().isEmpty() ? "on no port" : String.join(", ", report.listening()));
    for (String note : report.notes()) {
      add(lines, "not seen", note);
    }
  }

  private static String openFiles(Report report) {
    long open = report.files().stream().filter(f -> f.file().fd().matches("\\d+")).count();
    return report.files().stream().anyMatch(f -> f.file().fd().equals("NOFD"))
        ? "open files not shown"
        : count(open, "open file") + report.openFilesLimit().map(l -> " of " + l).orElse("");
  }

  private static String state(Report report) {
    String state =
        switch (report.stat().state()) {
          case 'R' -> "running";
          case 'S' -> "sleeping";
          case 'D' -> "waiting without interruption";
          case 'T' -> "stopped";
          case 't' -> "stopped by its tracer";
          case 'Z' -> zombie(report);
          case 'I' -> "idle";
          default -> "state " + report.stat().state();
        };
    return report.tracer() == 0 ? state : state + ", traced by " + report.tracer();
  }

  private static String zombie(Report report) {
    int status = report.stat().exitCode();
    String end =
        (status & 0x7f) != 0
            ? "ended by signal " + (status & 0x7f)
            : "ended with status " + (status >> 8 & 0xff);
    return end + " and is kept until its parent " + report.stat().parent() + " asks (zombie)";
  }

  private static String network(Report report) {
    if (report.traffic().isEmpty()) {
      return "no traffic known";
    }
    NetCounters now = report.traffic().get();
    NetCounters before = report.trafficBefore().orElse(NetCounters.ZERO);
    return "sent "
        + bytes(now.sentBytes())
        + ", received "
        + bytes(now.receivedBytes())
        + "; now "
        + bytes(report.perSecond(before.sentBytes(), now.sentBytes()))
        + "/s and "
        + bytes(report.perSecond(before.receivedBytes(), now.receivedBytes()))
        + "/s";
  }

  private void doing(Report report, List<String> lines) {
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "WHAT IT IS DOING (%d looks in %.1f s)",
            report.samples(),
            report.elapsedNs() / 1e9));
    List<List<String>> rows = new ArrayList<>();
    for (Tally.Line line : report.ranking()) {
      if (rows.size() == MOST_RANKED && !all) {
        break;
      }
      rows.add(List.of(line.percent() + " %", Integer.toString(line.threads()), line.what()));
    }
    table(
        lines,
        List.of(
            new Col("SHARE", Kind.NUMBER, 5),
            new Col("THREADS", Kind.NUMBER, 7),
            new Col("WHAT", Kind.WORD, 4)),
        rows);
  }

  private void threads(Report report, List<String> lines) {
    List<List<String>> rows = new ArrayList<>();
    for (Report.ThreadLine thread : report.threads()) {
      ThreadSample sample = thread.sample();
      rows.add(
          List.of(
              Integer.toString(sample.tid()),
              sample.name(),
              String.valueOf(sample.state()),
              thread.cpuPercent().map(p -> String.format(Locale.ROOT, "%.1f", p)).orElse("-"),
              String.format(Locale.ROOT, "%.2f", (sample.userMs() + sample.systemMs()) / 1e3),
              thread.traffic().map(NetCounters::sentBytes).map(Page::bytes).orElse("-"),
              thread.traffic().map(NetCounters::receivedBytes).map(Page::bytes).orElse("-"),
              sample.waitChannel().isEmpty() ? "-" : sample.waitChannel(),
              thread.doing()));
    }
    section(
        lines,
        "THREADS",
        List.of(
            new Col("TID", Kind.NUMBER, 7),
            new Col("NAME", Kind.WORD, 4),
            new Col("S", Kind.WORD, 1),
            new Col("%CPU", Kind.NUMBER, 5),
            new Col("CPU-S", Kind.NUMBER, 5),
            new Col("SENT", Kind.NUMBER, 5),
            new Col("RECEIVED", Kind.NUMBER, 8),
            new Col("WCHAN", Kind.WORD, 5),
            new Col("MOSTLY", Kind.TEXT, 20)),
        rows);
  }

  private void sockets(Report report, List<String> lines) {
    List<List<String>> rows = new ArrayList<>();
    for (Report.SocketLine line : report.sockets()) {
      InetSocket socket = line.socket();
      Optional<TcpFigures> tcp = line.figures().flatMap(SocketInfo::tcp);
      rows.add(
          List.of(
              line.fd(),
              socket.family().name() + (socket.protocol().isV6() ? "6" : ""),
              Long.toString(socket.receiveQueue()),
              Long.toString(socket.sendQueue()),
              line.figures().map(f -> bytes(f.counters().sentBytes())).orElse("-"),
              line.figures().map(f -> bytes(f.counters().receivedBytes())).orElse("-"),
              rate(report, line, NetCounters::sentBytes),
              rate(report, line, NetCounters::receivedBytes),
              tcp.map(t -> milliseconds(t.rttUs())).orElse("-"),
              tcp.map(t -> Long.toString(t.retransmittedSegments())).orElse("-"),
              tcp.map(t -> t.congestionWindow() + "/" + bytes(t.sendWindowBytes())).orElse("-"),
              sockets.of(socket)));
    }
    section(
        lines,
        "SOCKETS",
        List.of(
            new Col("FD", Kind.NUMBER, 3),
            new Col("PROTO", Kind.WORD, 5),
            new Col("RECV-Q", Kind.NUMBER, 6),
            new Col("SEND-Q", Kind.NUMBER, 6),
            new Col("SENT", Kind.NUMBER, 5),
            new Col("RECEIVED", Kind.NUMBER, 8),
            new Col("SNT/s", Kind.NUMBER, 5),
            new Col("RCV/s", Kind.NUMBER, 5),
            new Col("RTT-ms", Kind.NUMBER, 6),
            new Col("RETR", Kind.NUMBER, 4),
            new Col("CWND/WND", Kind.NUMBER, 8),
            new Col("ADDRESSES", Kind.WORD, 9)),
        rows);
  }

  private static String rate(
      Report report, Report.SocketLine line, java.util.function.ToLongFunction<NetCounters> value) {
    if (line.figures().isEmpty()) {
      return "-";
    }
    long before = line.figuresBefore().map(f -> value.applyAsLong(f.counters())).orElse(0L);
    return bytes(report.perSecond(before, value.applyAsLong(line.figures().get().counters())));
  }

  private static String milliseconds(long microseconds) {
    return microseconds == 0 ? "-" : String.format(Locale.ROOT, "%.2f", microseconds / 1e3);
  }

  private void files(Report report, List<String> lines) {
    List<List<String>> rows = new ArrayList<>();
    for (FileLine file : report.files()) {
      // Sockets have lines of their own, and libraries are no news.
      if (file.inet().isEmpty() && !file.file().fd().matches("mem|DEL|NOFD")) {
        rows.add(
            List.of(
                file.file().fd() + String.valueOf(file.file().access()).strip(),
                file.type().isEmpty() ? "-" : file.type(),
                file.sizeOffset().isEmpty() ? "-" : file.sizeOffset(),
                file.name()));
      }
    }
    section(
        lines,
        "OPEN FILES",
        List.of(
            new Col("FD", Kind.NUMBER, 4),
            new Col("TYPE", Kind.WORD, 4),
            new Col("SIZE/OFF", Kind.NUMBER, 8),
            new Col("NAME", Kind.TEXT, 20)),
        rows);
  }

  private void section(List<String> lines, String title, List<Col> cols, List<List<String>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add(title + " (" + rows.size() + ")");
    int shown = all ? rows.size() : Math.min(MOST_LINES, rows.size());
    table(lines, cols, rows.subList(0, shown));
    if (shown < rows.size()) {
      lines.add("  ... and " + (rows.size() - shown) + " more (--all lists them)");
    }
  }

  private void table(List<String> lines, List<Col> cols, List<List<String>> rows) {
    int cells = width == Integer.MAX_VALUE ? width : width - 2;
    new Table(cols, cells).lines(rows).forEach(line -> lines.add("  " + line));
  }

  /** The lines on a process that has finished. */
  public List<String> lines(Exit exit) {
    List<String> lines = new ArrayList<>();
    add(
        lines,
        "process",
        exit.task().id()
            + " "
            + exit.task().command()
            + ", finished: "
            + (exit.exitSignal() != 0
                ? "ended by signal " + exit.exitSignal()
                : "exit status " + exit.exitCode())
            + ", user "
            + users.apply(exit.task().uid()));
    if (exit.task().details() instanceof TaskDetails.Shown shown) {
      add(lines, "command", shown.commandLine().orElse("none"));
      add(lines, "cgroup", shown.cgroup().orElse("unknown"));
    } else {
      add(
          lines,
          "not seen",
          exit.task().details() instanceof TaskDetails.Denied
              ? "command line and cgroup: the agent's read policy shows them to root, its own user"
                  + " and members of the agent's group"
              : "command line and cgroup: it was gone before they could be read");
    }
    add(lines, "started", time(exit.task().startTime()));
    add(
        lines,
        "ended",
        time(exit.exitTime())
            + ", after "
            + String.format(Locale.ROOT, "%.3f s", exit.durationMs() / 1e3));
    NetCounters c = exit.task().counters();
    add(
        lines,
        "tcp",
        pair("sent", c.tcpSentPackets(), c.tcpSentBytes())
            + ", "
            + pair("received", c.tcpReceivedPackets(), c.tcpReceivedBytes()));
    add(
        lines,
        "udp",
        pair("sent", c.udpSentPackets(), c.udpSentBytes())
            + ", "
            + pair("received", c.udpReceivedPackets(), c.udpReceivedBytes()));
    return lines.stream().map(Printable::of).toList();
  }

  private static String pair(String what, long packets, long bytes) {
    return what + " " + packets + " packets, " + bytes + " bytes";
  }

  private static void add(List<String> lines, String title, String text) {
    lines.add(Printable.pad(title, 9, false) + text);
  }

  private String time(Instant at) {
    long seconds = Math.max(0, Duration.between(at, now).toSeconds());
    String ago =
        seconds < 120
            ? seconds + " s"
            : seconds < 7200
                ? seconds / 60 + " min"
                : seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    return TIME.format(at.atZone(zone)) + " (" + ago + " ago)";
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /** Bytes in a few digits: 999 B, 12.3 kB, 4.5 MB (powers of 1000). */
  static String bytes(long number) {
    if (number < 1000) {
      return number + " B";
    }
    double rest = number;
    int unit = 0;
    while (rest >= 999.95 && unit < 5) {
      rest /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %sB", rest, " kMGTP".charAt(unit));
  }
}
