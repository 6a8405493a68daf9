// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.render.Printable;
import dev.netatop.cli.top.Connection;
import dev.netatop.cli.top.Grouping;
import dev.netatop.cli.top.Line;
import dev.netatop.cli.top.Measure;
import dev.netatop.cli.top.Row;
import dev.netatop.cli.top.RowKey;
import dev.netatop.cli.top.Traffic;
import dev.netatop.client.NetCounters;
import dev.netatop.client.Task;
import dev.netatop.client.TaskDetails;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is known of the selected process, all its devices together. */
final class DetailsPane {
  /** A title, the command line on two lines, and six facts. */
  static final int HEIGHT = 9;

  private static final int LABEL = 10;
  private static final DateTimeFormatter START =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private final Scene scene;
  private final Canvas canvas;
  private final int end;
  private int row;

  private DetailsPane(Canvas canvas, int first, int height, Scene scene) {
    this.canvas = canvas;
    this.scene = scene;
    this.row = first;
    this.end = first + height;
  }

  static void draw(Canvas canvas, int first, int height, Scene scene) {
    DetailsPane pane = new DetailsPane(canvas, first, height, scene);
    Optional<Line> line = scene.selection().line(scene.table().lines());
    if (line.isPresent() && line.get() instanceof Line.OfGroup group) {
      pane.title(scene.glyphs().clean(group.name()));
      pane.fact("group", "of " + group.members() + " rows; Enter unfolds them");
      pane.traffic(group.traffic());
      return;
    }
    List<Row> rows = line.map(pane::rowsOf).orElse(List.of());
    if (rows.isEmpty()) {
      pane.title("details");
      pane.fact("", "select a process by Up and Down");
      return;
    }
    pane.process(rows);
  }

  /** The rows of the process that a line belongs to, one for each device. */
  private List<Row> rowsOf(Line line) {
    Optional<RowKey> key = Lines.rowKey(line);
    return scene.view().rows().stream()
        .filter(r -> key.filter(k -> k.task().equals(r.task().key())).isPresent())
        .toList();
  }

  private void title(String text) {
    String rule = scene.glyphs().rule();
    canvas.put(row, 0, rule.repeat(canvas.width()), Style.DIM);
    canvas.put(row, 3, " " + Printable.cut(text, canvas.width() - 8) + " ", Style.STRONG);
    row++;
  }

  private void fact(String label, String text) {
    if (row < end) {
      canvas.put(row, 1, label, Style.DIM);
      canvas.put(row, 1 + LABEL, Printable.cut(text, canvas.width() - LABEL - 1), Style.PLAIN);
      row++;
    }
  }

  private void process(List<Row> rows) {
    Row first = rows.get(0);
    Task task = first.task();
    if (first.kind() != Row.Kind.PROCESS) {
      title(new Names(scene).program(first));
      fact("", explanation(first.kind()));
      traffic(sum(rows));
      return;
    }
    title(task.id() + " " + scene.glyphs().clean(task.command()));
    commandLine(task.details());
    fact(
        "process",
        "started " + age(task) + ", " + person(task) + (first.finished() ? ", ended" : ""));
    fact("place", place(first));
    fact("device", devices(rows));
    traffic(sum(rows));
    fact("sockets", sockets(rows) + "; " + threads(first));
  }

  private static String explanation(Row.Kind kind) {
    return switch (kind) {
      case UNKNOWN_TCP, UNKNOWN_UDP ->
          "packets without a process: resets of closed ports, raw sockets, forwarding";
      case KERNEL -> "sockets that only the kernel uses";
      case OVERFLOW -> "tasks for which the agent had no free entry in its table";
      case HIDDEN ->
          "processes of others: the agent's configuration (counters) hides them from you";
      case PROCESS -> "";
    };
  }

  private void commandLine(TaskDetails details) {
    if (details instanceof TaskDetails.Denied) {
      fact("command", "(the agent shows it to the process's user, root and its group alone)");
      return;
    }
    if (!(details instanceof TaskDetails.Shown shown) || shown.commandLine().isEmpty()) {
      fact("command", "(none is known)");
      return;
    }
    String line = scene.glyphs().clean(shown.commandLine().get());
    int room = canvas.width() - LABEL - 1;
    int cut = line.length();
    while (Printable.width(line.substring(0, cut)) > room) {
      cut = line.offsetByCodePoints(cut, -1);
    }
    fact("command", line.substring(0, cut));
    if (cut < line.length()) {
      fact("", line.substring(cut) + (shown.commandLineTruncated() ? "+" : ""));
    }
  }

  private String person(Task task) {
    return "user "
        + scene.glyphs().clean(scene.surroundings().users().apply(task.uid()))
        + " ("
        + task.uid()
        + ")";
  }

  private String age(Task task) {
    Duration age = Duration.between(task.startTime(), scene.view().time());
    long seconds = Math.max(0, age.toSeconds());
    String ago =
        seconds < 120
            ? seconds + " s"
            : seconds < 7200
                ? seconds / 60 + " min"
                : seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    return START.format(task.startTime().atZone(scene.surroundings().zone())) + " (" + ago + ")";
  }

  private String place(Row process) {
    if (!(process.task().details() instanceof TaskDetails.Shown shown)
        || shown.cgroup().isEmpty()) {
      return "(not shown)";
    }
    String unit = Grouping.UNIT.of(process, scene.surroundings().users());
    String container = Grouping.CONTAINER.of(process, scene.surroundings().users());
    return scene
        .glyphs()
        .clean("unit " + unit + ", container " + container + ", cgroup " + shown.cgroup().get());
  }

  private String devices(List<Row> rows) {
    List<String> devices = new ArrayList<>();
    for (Row device : rows) {
      Traffic traffic = device.traffic();
      String name =
          device.device().isEmpty() ? "(not known)" : scene.glyphs().clean(device.device());
      String rate =
          traffic
              .rates()
              .map(
                  r ->
                      " "
                          + Amount.rate(
                              r.sentBytes() + r.receivedBytes(), scene.settings().measure()))
              .orElse("");
      devices.add(name + rate);
    }
    return String.join(", ", devices);
  }

  private static Traffic sum(List<Row> rows) {
    Traffic sum = Traffic.NONE;
    for (Row device : rows) {
      sum = sum.plus(device.traffic());
    }
    return sum;
  }

  private void traffic(Traffic traffic) {
    NetCounters all = scene.settings().since().of(traffic);
    Measure measure = scene.settings().measure();
    fact(
        "sent",
        direction(
            all.sentBytes(), all.sentPackets(), all.tcpSentBytes(), all.udpSentBytes(), measure));
    fact(
        "received",
        direction(
            all.receivedBytes(),
            all.receivedPackets(),
            all.tcpReceivedBytes(),
            all.udpReceivedBytes(),
            measure));
  }

  private static String direction(
      long bytes, long packets, long tcpBytes, long udpBytes, Measure measure) {
    return Amount.total(bytes, measure)
        + " in "
        + Long.toUnsignedString(packets)
        + " packets: TCP "
        + Amount.total(tcpBytes, measure)
        + ", UDP "
        + Amount.total(udpBytes, measure);
  }

  private static String sockets(List<Row> rows) {
    long connected = 0;
    long listening = 0;
    long other = 0;
    for (Row device : rows) {
      for (Connection connection : device.connections()) {
        if (connection.closed()) {
          continue;
        }
        if (connection.socket().state() == 10) {
          listening++;
        } else if (connection.socket().remote().filter(r -> r.getPort() != 0).isPresent()) {
          connected++;
        } else {
          other++;
        }
      }
    }
    return connected + " connected, " + listening + " listening, " + other + " other";
  }

  private static String threads(Row process) {
    int count = process.threads().size();
    return count + (count == 1 ? " thread" : " threads") + " with traffic";
  }
}
