// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.cli.render.RecordWriter;
import dev.netatop.client.NetatopClient;
import dev.netatop.client.NetatopException;
import dev.netatop.client.NoSuchTaskException;
import dev.netatop.client.Reading;
import dev.netatop.client.Task;
import dev.netatop.client.TaskFilter;
import dev.netatop.client.TaskKey;
import dev.netatop.client.TaskType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** GETCNT_TGID, GETCNT_PID, and without ids every task with traffic. */
@Command(
    name = "counters",
    header = "Shows the counters of processes and threads.",
    description = {
      "%nWithout ids: every process with traffic, and the traffic that belongs to none"
          + " (overflow, kernel, unidentified).%n"
    },
    exitCodeList = {
      "0:done",
      "1:failure",
      "2:wrong usage",
      "3:a task that was named does not exist or never had traffic; the others are printed",
      "4:the agent cannot be reached"
    },
    footer = {
      "%nKeys of --json and --csv: type (process, thread, overflow, kernel, unidentified), id, tgid,"
          + " uid, user, command, commandLine, commandLineTruncated, details (shown, denied, gone),"
          + " startTime, startTimeNs (since boot, a string), tcpSentPackets, tcpSentBytes,"
          + " tcpReceivedPackets, tcpReceivedBytes, udpSentPackets, udpSentBytes,"
          + " udpReceivedPackets, udpReceivedBytes. Keys without a value are left out.",
      "%nExample: what has process 1234 sent over TCP?%n"
          + "  netatop counters -p 1234 --json | jq .tcpSentBytes"
    })
final class CountersCommand extends AgentCommand {
  private static final Comparator<Task> ORDER =
      Comparator.<Task, Boolean>comparing(t -> !t.type().hasId())
          .thenComparingInt(Task::tgid)
          .thenComparing(Task::type)
          .thenComparingInt(Task::id);

  @Option(
      names = "-p",
      paramLabel = "TGID",
      converter = TaskId.class,
      description = "This process (repeatable).")
  private List<Integer> processes = new ArrayList<>();

  @Option(
      names = "-t",
      paramLabel = "TID",
      converter = TaskId.class,
      description = "This thread (repeatable).")
  private List<Integer> threads = new ArrayList<>();

  @Option(names = "--threads", description = "The threads of the processes too.")
  private boolean withThreads;

  CountersCommand(NetatopCommand root) {
    super(root);
  }

  @Override
  int run(NetatopClient agent, Output output)
      throws NetatopException, InterruptedException, IOException {
    List<String> missing = new ArrayList<>();
    List<Task> tasks =
        processes.isEmpty() && threads.isEmpty() ? all(agent) : named(agent, missing);
    UserNames users = root().environment().users();
    TaskTable table =
        new TaskTable(
            users, withThreads || !threads.isEmpty(), root().environment().terminal().width());
    Set<TaskKey> written = new HashSet<>();
    try (RecordWriter<Task> writer =
        output.gathered(Columns.task(users), table.cols(), table::rows)) {
      for (Task task : tasks) {
        // A thread may be named and belong to a process that is named.
        if (!task.type().hasId() || written.add(task.key())) {
          writer.write(task);
        }
      }
    }
    missing.forEach(this::tell);
    return missing.isEmpty() ? ExitStatus.OK : ExitStatus.NO_SUCH_TASK;
  }

  private List<Task> all(NetatopClient agent) throws NetatopException, InterruptedException {
    List<Task> tasks =
        new ArrayList<>(agent.snapshot(TaskFilter.PROCESSES.withThreads(withThreads)).tasks());
    tasks.sort(ORDER);
    return tasks;
  }

  private List<Task> named(NetatopClient agent, List<String> missing)
      throws NetatopException, InterruptedException {
    List<Task> tasks = new ArrayList<>();
    Set<Integer> found = new LinkedHashSet<>();
    for (int tgid : new LinkedHashSet<>(processes)) {
      if (add(() -> agent.countersOfProcess(tgid), "process " + tgid, tasks, missing)) {
        found.add(tgid);
      }
    }
    if (withThreads && !found.isEmpty()) {
      TaskFilter filter = TaskFilter.PROCESSES.withTgids(found).withThreads(true);
      agent.snapshot(filter).tasks().stream()
          .filter(t -> t.type() == TaskType.THREAD)
          .sorted(ORDER)
          .forEach(tasks::add);
      tasks.sort(Comparator.comparingInt(t -> List.copyOf(found).indexOf(t.tgid())));
    }
    for (int tid : new LinkedHashSet<>(threads)) {
      add(() -> agent.countersOfThread(tid), "thread " + tid, tasks, missing);
    }
    return tasks;
  }

  private interface Question {
    Reading ask() throws NetatopException, InterruptedException;
  }

  private static boolean add(Question question, String what, List<Task> tasks, List<String> missing)
      throws NetatopException, InterruptedException {
    try {
      tasks.add(question.ask().task());
      return true;
    } catch (NoSuchTaskException e) {
      missing.add(what + " does not exist, or never had traffic");
      return false;
    }
  }
}
