// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.DeviceCounters;
import dev.netatop.client.Exit;
import dev.netatop.client.NetCounters;
import dev.netatop.client.NetatopException;
import dev.netatop.client.Status;
import dev.netatop.client.Task;
import dev.netatop.client.TaskDetails;
import dev.netatop.client.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes samples. */
public final class Samples {
  public static final long SECOND = 1_000_000_000L;

  public static final long WINDOW = 5 * SECOND;

  private Samples() {}

  public static Model model() {
    return new Model(Set.of(), WINDOW);
  }

  /** Views of samples, one after the other. */
  public static Feed feed(Source source, Model model) {
    return new Feed() {
      @Override
      public View next(Demand demand) throws NetatopException, InterruptedException {
        return model.next(source.sample(demand));
      }

      @Override
      public void close() {}
    };
  }

  public static NetCounters tcp(long sentBytes, long receivedBytes) {
    return new NetCounters(
        sentBytes / 100, sentBytes, receivedBytes / 100, receivedBytes, 0, 0, 0, 0);
  }

  public static Task process(int pid, long startNs, String command, NetCounters counters) {
    return new Task(
        TaskType.PROCESS,
        pid,
        pid,
        1000,
        command,
        startNs,
        Instant.EPOCH,
        new TaskDetails.Shown(Optional.of(command + " --flag\t\u001b[2J"), false, Optional.empty()),
        counters,
        List.of());
  }

  public static Task unidentified(NetCounters counters) {
    return new Task(
        TaskType.UNIDENTIFIED,
        0,
        0,
        0,
        "",
        0,
        Instant.EPOCH,
        new TaskDetails.Gone(),
        counters,
        List.of());
  }

  public static Exit exit(Task task) {
    return new Exit(1, task, 2, Instant.EPOCH, 0, 0, 0);
  }

  public static Status status(NetCounters totals, NetCounters unidentified) {
    return status(totals, unidentified, 0);
  }

  public static Status status(NetCounters totals, NetCounters unidentified, long lostPackets) {
    NetCounters zero = NetCounters.ZERO;
    return new Status(
        "hook",
        "1",
        Duration.ZERO,
        totals,
        unidentified,
        zero,
        zero,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        7,
        lostPackets,
        0,
        0,
        0,
        0,
        0,
        false,
        List.of());
  }

  /** The same where the policy shows this user its own tasks alone. */
  public static Status ownTasksOnly(Status s) {
    return new Status(
        s.source(),
        s.version(),
        s.uptime(),
        s.totals(),
        s.unidentified(),
        s.kernel(),
        s.overflow(),
        s.icmpSentPackets(),
        s.icmpReceivedPackets(),
        s.sockinfos(),
        s.sockinfoOverflows(),
        s.taskinfos(),
        s.taskinfoOverflows(),
        s.taskinfoLimit(),
        s.exitRecords(),
        s.lostExits(),
        s.lostPackets(),
        s.nextSequence(),
        s.connections(),
        s.subscribers(),
        s.refusedConnections(),
        s.timewaitOverflows(),
        true,
        s.features());
  }

  /** A process whose living sockets moved so much, by device. */
  public static Task withDevices(Task task, DeviceCounters... devices) {
    return new Task(
        task.type(),
        task.id(),
        task.tgid(),
        task.uid(),
        task.command(),
        task.startTimeNs(),
        task.startTime(),
        task.details(),
        task.counters(),
        List.of(devices));
  }

  public static Sample sample(
      long timeNs, int agentPid, List<Task> tasks, List<Exit> exits, Status s) {
    return new Sample(
        timeNs,
        Instant.ofEpochSecond(0, timeNs),
        agentPid,
        tasks,
        exits,
        s,
        Optional.empty(),
        Optional.empty());
  }

  /** The same where the agent has lost so many packets. */
  public static Sample losing(long lostPackets, Sample sample) {
    Status s = sample.status();
    return sample(
        sample.timeNs(),
        sample.agentPid(),
        sample.tasks(),
        sample.exits(),
        status(s.totals(), s.unidentified(), lostPackets));
  }

  public static Sample at(long seconds, List<Task> tasks, Exit... exits) {
    NetCounters totals =
        tasks.stream().map(Task::counters).reduce(NetCounters.ZERO, NetCounters::plus);
    return sample(seconds * SECOND, 1, tasks, List.of(exits), status(totals, NetCounters.ZERO));
  }
}
