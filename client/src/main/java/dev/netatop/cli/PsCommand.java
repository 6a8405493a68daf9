// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.cli.procfs.ProcFs;
import dev.netatop.cli.ps.Processes;
import dev.netatop.cli.ps.PsRow;
import dev.netatop.cli.ps.PsTable;
import dev.netatop.cli.render.RecordWriter;
import dev.netatop.client.NetatopClient;
import dev.netatop.client.NetatopException;
import dev.netatop.client.SocketInfo;
import dev.netatop.client.Task;
import dev.netatop.client.TaskFilter;
import dev.netatop.client.TaskType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists processes as ps does, with what the agent knows of them. */
@Command(
    name = "ps",
    header = "Lists processes as 'ps aux' does, with listening ports and traffic.",
    description = {
      "%nThe first ten columns and the last are those of 'ps aux'; LISTEN, SENT and RECEIVED (bytes"
          + " since the agent began to count) stand before COMMAND, with a - where there is"
          + " nothing to tell. Without an agent, ports of this user's processes are shown and no"
          + " traffic.%n"
    },
    exitCodeList = {"0:done", "1:no process matches, or a failure", "2:wrong usage"},
    footer = {
      "%nKeys of --json and --csv: pid, parentPid, uid, user (effective), command, commandLine,"
          + " cpuPercent, memoryPercent, virtualBytes, residentBytes, terminal, state, threads,"
          + " startTime, cpuTimeMs, listening (such as tcp:80,udp:53), and the eight counters of"
          + " 'netatop counters'. Keys without a value are left out.",
      "%nExample: which python is that?%n  netatop ps aux | grep python%n  netatop ps python"
    })
final class PsCommand implements Callable<Integer> {
  /** What people type after ps from habit; all processes are shown in any case. */
  private static final Pattern HABIT = Pattern.compile("-?aux?w{0,2}");

  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int LISTEN = 10;

  private final NetatopCommand root;
  private final ProcFs proc;

  @Parameters(
      arity = "0..*",
      paramLabel = "PATTERN",
      description =
          "Only processes whose command line holds one of these regular expressions; 'aux' as the"
              + " first word is taken as what ps makes of it.")
  private List<String> patterns = new ArrayList<>();

  PsCommand(NetatopCommand root) {
    this(root, new ProcFs(Path.of("/proc")));
  }

  PsCommand(NetatopCommand root, ProcFs proc) {
    this.root = root;
    this.proc = proc;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Output output = root.output();
    List<Pattern> wanted = wanted();
    List<PsRow> rows = new ArrayList<>(new Processes(proc, known()).list());
    if (!wanted.isEmpty()) {
      rows.removeIf(row -> wanted.stream().noneMatch(p -> p.matcher(row.commandLine()).find()));
    }
    PsTable table = table();
    try (RecordWriter<PsRow> writer =
        output.gathered(table.columns(), PsTable.cols(), row -> List.of(table.row(row)))) {
      for (PsRow row : rows) {
        writer.write(row);
      }
    }
    return rows.isEmpty() ? ExitStatus.FAILURE : ExitStatus.OK;
  }

  private List<Pattern> wanted() {
    List<Pattern> wanted = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      String pattern = patterns.get(i);
      if (i == 0 && HABIT.matcher(pattern).matches()) {
        continue;
      }
      try {
        wanted.add(Pattern.compile(pattern));
      } catch (PatternSyntaxException e) {
        throw root.usage("'" + pattern + "' is no regular expression: " + e.getDescription());
      }
    }
    return wanted;
  }

  private Processes.Known known() throws InterruptedException {
    try (NetatopClient agent = root.connect()) {
      Map<Integer, Processes.Traffic> traffic = new HashMap<>();
      for (Task task : agent.snapshot(TaskFilter.PROCESSES).tasks()) {
        if (task.type() == TaskType.PROCESS) {
          traffic.put(task.id(), new Processes.Traffic(task.startTimeNs(), task.counters()));
        }
      }
      Map<Integer, TreeSet<String>> listening = new HashMap<>();
      for (SocketInfo socket : agent.sockets(Set.of())) {
        boolean listens =
            (socket.protocol() == TCP && socket.state() == LISTEN)
                || (socket.protocol() == UDP && socket.remote().isEmpty());
        if (listens && socket.tgid() != 0 && socket.local().isPresent()) {
          int port = socket.local().get().getPort();
          if (port != 0) {
            listening
                .computeIfAbsent(socket.tgid(), unknown -> new TreeSet<>())
                .add(Processes.port(socket.protocol() == TCP ? "tcp" : "udp", port));
          }
        }
      }
      return new Processes.Known(traffic, listening);
    } catch (NetatopException e) {
      Main.tell(root.environment(), "without traffic: " + e.sentence());
      return Processes.Known.NOTHING;
    }
  }

  private PsTable table() {
    return new PsTable(
        number("meminfo", "MemTotal:") * 1024,
        Instant.ofEpochSecond(number("stat", "btime")),
        Instant.now(),
        ZoneId.systemDefault(),
        root.environment().users()::of);
  }

  /** The number behind a word at a line's beginning. */
  private long number(String file, String word) {
    for (String line : proc.text(file).optional().orElse("").split("\n", -1)) {
      String[] fields = line.strip().split("\\s+", 3);
      if (fields.length > 1 && fields[0].equals(word) && fields[1].matches("\\d{1,15}")) {
        return Long.parseLong(fields[1]);
      }
    }
    return 0;
  }
}
