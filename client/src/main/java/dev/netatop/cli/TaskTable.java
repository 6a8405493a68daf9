// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.cli.render.Table.Col;
import dev.netatop.cli.render.Table.Kind;
import dev.netatop.client.Exit;
import dev.netatop.client.NetCounters;
import dev.netatop.client.Task;
import dev.netatop.client.TaskDetails;
import dev.netatop.client.TaskType;
import java.util.ArrayList;
import java.util.List;

/**
 * Tasks for people: one line for each protocol a task used, so that full numbers fit a narrow
 * terminal.
 */
final class TaskTable {
  private static final int WIDE = 100;

  private final UserNames users;
  private final boolean threads;
  private final boolean wide;

  TaskTable(UserNames users, boolean threads, int terminalWidth) {
    this.users = users;
    this.threads = threads;
    this.wide = terminalWidth >= WIDE;
  }

  List<Col> cols() {
    List<Col> cols = new ArrayList<>();
    cols.add(new Col("PID", Kind.NUMBER, 7));
    if (threads) {
      cols.add(new Col("TID", Kind.NUMBER, 7));
    }
    cols.add(new Col("USER", Kind.TEXT, 8));
    cols.add(new Col("COMMAND", Kind.TEXT, 12));
    addTraffic(cols, 9, 12);
    return cols;
  }

  List<Col> exitCols() {
    List<Col> cols = new ArrayList<>();
    cols.add(new Col("SEQ", Kind.NUMBER, 6));
    cols.add(new Col("PID", Kind.NUMBER, 7));
    cols.add(new Col("USER", Kind.TEXT, 8));
    cols.add(new Col("COMMAND", Kind.TEXT, wide ? 15 : 10));
    cols.add(new Col("EXIT", Kind.WORD, 4));
    cols.add(new Col("MS", Kind.NUMBER, 6));
    addTraffic(cols, wide ? 9 : 6, wide ? 12 : 7);
    return cols;
  }

  private void addTraffic(List<Col> cols, int packets, int bytes) {
    cols.add(new Col("NET", Kind.WORD, 3));
    cols.add(new Col("SNT-PK", Kind.NUMBER, packets));
    cols.add(new Col("SNT-B", Kind.NUMBER, bytes));
    cols.add(new Col("RCV-PK", Kind.NUMBER, packets));
    cols.add(new Col("RCV-B", Kind.NUMBER, bytes));
    if (wide) {
      cols.add(new Col("COMMAND LINE", Kind.TEXT, 12));
    }
  }

  List<List<String>> rows(Task task) {
    List<String> head = new ArrayList<>();
    boolean hasId = task.type().hasId();
    head.add(hasId ? Integer.toString(task.tgid()) : "-");
    if (threads) {
      head.add(task.type() == TaskType.THREAD ? Integer.toString(task.id()) : "-");
    }
    head.add(hasId ? users.of(task.uid()) : "-");
    head.add(hasId ? task.command() : "(" + task.type().label() + ")");
    return withTraffic(head, task);
  }

  List<List<String>> rows(Exit exit) {
    Task task = exit.task();
    List<String> head =
        List.of(
            Long.toString(exit.sequence()),
            Integer.toString(task.id()),
            users.of(task.uid()),
            task.command(),
            exit.exitSignal() != 0 ? "S" + exit.exitSignal() : Integer.toString(exit.exitCode()),
            Long.toString(exit.durationMs()));
    return withTraffic(head, task);
  }

  private List<List<String>> withTraffic(List<String> head, Task task) {
    NetCounters c = task.counters();
    boolean udp = c.udpSentPackets() != 0 || c.udpReceivedPackets() != 0;
    boolean tcp = !udp || c.tcpSentPackets() != 0 || c.tcpReceivedPackets() != 0;
    List<List<String>> rows = new ArrayList<>(2);
    if (tcp) {
      rows.add(
          row(
              head,
              "tcp",
              task,
              c.tcpSentPackets(),
              c.tcpSentBytes(),
              c.tcpReceivedPackets(),
              c.tcpReceivedBytes()));
    }
    if (udp) {
      rows.add(
          row(
              head,
              "udp",
              task,
              c.udpSentPackets(),
              c.udpSentBytes(),
              c.udpReceivedPackets(),
              c.udpReceivedBytes()));
    }
    return rows;
  }

  // Both lines of a task repeat its id and names, so that each is whole for grep and awk.
  private List<String> row(List<String> head, String protocol, Task task, long... numbers) {
    List<String> row = new ArrayList<>(head);
    row.add(protocol);
    for (long number : numbers) {
      row.add(Long.toUnsignedString(number));
    }
    if (wide) {
      row.add(commandLine(task));
    }
    return row;
  }

  private static String commandLine(Task task) {
    if (task.details() instanceof TaskDetails.Shown shown && shown.commandLine().isPresent()) {
      return shown.commandLine().get() + (shown.commandLineTruncated() ? "..." : "");
    }
    return "";
  }
}
