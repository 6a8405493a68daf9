// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.Counters;
import dev.netatop.proto.v1.Exit;
import dev.netatop.proto.v1.TaskInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Holds the records of finished processes against what their parent knows of them. */
final class ExitChecks {
  private static final int SHOWN_FAULTS = 4;
  private static final int COMMAND_LINE_BYTES = 256;

  private final String commandLine;
  private final Map<Integer, Counters> streams;
  private final Map<String, List<String>> faults = new TreeMap<>();

  /**
   * Checks against these.
   *
   * @param commandLine of the children that did not exec
   * @param streams what the capture says of each connection, by local port
   */
  ExitChecks(String commandLine, Map<Integer, Counters> streams) {
    this.commandLine = commandLine;
    this.streams = streams;
  }

  /** Every child has one record, and each record is right. */
  void assertComplete(String reader, List<StormChild> children, List<Exit> exits) {
    faults.clear();
    long sequence = -1;
    Map<StormChild, Integer> records = new HashMap<>();
    Map<Integer, List<StormChild>> byPid = new HashMap<>();
    children.forEach(
        child -> byPid.computeIfAbsent(child.pid(), p -> new ArrayList<>()).add(child));
    for (Exit exit : exits) {
      if (exit.getSequence() <= sequence || exit.getMissed() != 0) {
        fault("sequence", exit.getSequence() + " after " + sequence + ": " + exit);
      }
      sequence = exit.getSequence();
      TaskInfo info = exit.getTask().getInfo();
      for (StormChild child : byPid.getOrDefault(info.getTgid(), List.of())) {
        if (info.getStartTimeNs() >= child.startAfterNs()
            && info.getStartTimeNs() <= child.startBeforeNs()) {
          records.merge(child, 1, Integer::sum);
          check(child, exit);
        }
      }
    }
    for (StormChild child : children) {
      int count = records.getOrDefault(child, 0);
      if (count != 1) {
        fault(count == 0 ? "no record" : "several records", count + ": " + child);
      }
    }
    String report =
        faults.entrySet().stream()
            .map(
                entry ->
                    entry.getValue().size()
                        + " times "
                        + entry.getKey()
                        + ": "
                        + String.join("\n  ", first(entry.getValue())))
            .collect(Collectors.joining("\n"));
    assertThat(report).as("%s, %d records", reader, exits.size()).isEmpty();
  }

  private static List<String> first(List<String> list) {
    return list.subList(0, Math.min(SHOWN_FAULTS, list.size()));
  }

  private void fault(String kind, String what) {
    faults.computeIfAbsent(kind, k -> new ArrayList<>()).add(what);
  }

  private void check(StormChild child, Exit exit) {
    TaskInfo info = exit.getTask().getInfo();
    Counters counters = child.datagrams();
    if (child.kind().equals("tcp4")) {
      counters = counters.plus(streams.getOrDefault(child.localPort(), Counters.ZERO));
    }
    expect(child, "counters", counters.brief(), Counters.of(exit.getTask().getCounters()).brief());
    expect(child, "uid", child.uid(), info.getUid());
    expect(child, "exit code", child.exitCode(), exit.getExitCode());
    expect(child, "exit signal", child.exitSignal(), exit.getExitSignal());
    // execl("/proc/self/exe") names a task after that link.
    String command = child.kind().equals("exec") ? "exe" : "workload";
    expect(child, "command", command, info.getCommand());
    String line = commandLine(child);
    expect(
        child,
        "command line",
        line.substring(0, Math.min(COMMAND_LINE_BYTES, line.length())),
        shown(child, info));
    if (exit.getExitTimeNs() < child.endAfterNs() || exit.getExitTimeNs() > child.endBeforeNs()) {
      fault("exit time", exit.getExitTimeNs() + " of " + child);
    }
  }

  /** After an exec the number of the descriptor is of no interest. */
  private static String shown(StormChild child, TaskInfo info) {
    String line = info.getCommandLine();
    if (!child.kind().equals("exec")) {
      return line;
    }
    String[] words = line.split(" ", -1);
    return words.length > 3 ? words[0] + " " + words[1] + " " + words[2] : line;
  }

  private String commandLine(StormChild child) {
    return child.kind().equals("exec") ? "workload once " + child.index() : commandLine;
  }

  private void expect(StormChild child, String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      fault(what, "expected " + expected + " but got " + actual + " of " + child);
    }
  }
}
