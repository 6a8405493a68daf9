// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.cli.files.SocketNames;
import dev.netatop.cli.inspect.Facts;
import dev.netatop.cli.inspect.Inspector;
import dev.netatop.cli.inspect.Knowledge;
import dev.netatop.cli.inspect.Page;
import dev.netatop.cli.inspect.Report;
import dev.netatop.cli.inspect.SystemCallNames;
import dev.netatop.cli.procfs.ProcFs;
import dev.netatop.cli.render.RecordWriter;
import dev.netatop.client.Exit;
import dev.netatop.client.NetatopClient;
import dev.netatop.client.NetatopException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One page on a process. */
@Command(
    name = "inspect",
    header = "Tells what a process is: what it is doing, with whom it talks, what it has open.",
    description = {
      "%nIts threads are looked at 20 times a second: in which system call each one sits, on which"
          + " descriptor, and what that is connected to. What the kernel hides from this user comes"
          + " from the agent, as far as its read policy shows it; what nobody shows is said. A"
          + " process that finished within the last 15 s is shown with its final counters, if it"
          + " had traffic.%n"
    },
    exitCodeList = {
      "0:done",
      "1:failure",
      "2:wrong usage",
      "3:there is no such process, and none that finished lately with traffic"
    },
    footer = {
      "%nKeys of --json and --csv by type. process: id, uid, user, command, commandLine, state,"
          + " startTime, startTimeNs, cgroup, unit, container, parentPid, cpuUserMs, cpuSystemMs,"
          + " residentBytes, looks, elapsedMs, listening, the eight counters of 'netatop counters'."
          + " activity: doing, sharePercent, threads. thread: id, command, state, waitChannel,"
          + " systemCall, doing, cpuUserMs, cpuSystemMs, cpuPercent, counters. socket: fd, protocol,"
          + " localAddress, localPort, remoteAddress, remotePort, state, inode, receiveQueue,"
          + " sendQueue, counters, sentBytesPerSecond, receivedBytesPerSecond, device, rttUs,"
          + " retransmittedSegments, unacknowledgedSegments, lostSegments, congestionWindow,"
          + " sendWindowBytes, receiveWindowBytes. file: fd, access, fileType, device, size, offset,"
          + " node, name. note: note. finished: as process, and exitTime, exitCode, exitSignal,"
          + " durationMs. Keys without a value are left out.",
      "%nExample: it runs and does nothing. What does it wait for?%n  netatop inspect 1234"
    })
final class InspectCommand implements Callable<Integer> {
  private static final Duration LONGEST = Duration.ofHours(1);

  private final NetatopCommand root;
  private final ProcFs proc;

  @Parameters(
      index = "0",
      paramLabel = "PID",
      converter = TaskId.class,
      description = "The process.")
  private int pid;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = Seconds.class,
      defaultValue = "1",
      description = "Look at it for that long (default: ${DEFAULT-VALUE}).")
  private Duration time = Duration.ofSeconds(1);

  @Option(names = "--all", description = "List all threads, sockets and files, however many.")
  private boolean all;

  InspectCommand(NetatopCommand root) {
    this(root, new ProcFs(Path.of("/proc")));
  }

  InspectCommand(NetatopCommand root, ProcFs proc) {
    this.root = root;
    this.proc = proc;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Output output = root.output();
    if (time.compareTo(LONGEST) > 0) {
      throw root.usage("--seconds is more than an hour");
    }
    Optional<NetatopClient> agent = Optional.empty();
    String why = "";
    try {
      agent = Optional.of(root.connect());
    } catch (NetatopException e) {
      why = e.sentence();
    }
    try {
      return inspect(new Knowledge(agent, why), output);
    } finally {
      agent.ifPresent(NetatopClient::close);
    }
  }

  private int inspect(Knowledge agent, Output output) throws IOException, InterruptedException {
    SocketNames names = new SocketNames(Optional.empty(), Optional.empty());
    Inspector inspector =
        new Inspector(
            proc,
            agent,
            new SystemCallNames(System.getProperty("os.arch", "")),
            names,
            System::nanoTime,
            Thread::sleep);
    Optional<Report> report = inspector.inspect(pid, time.toMillis());
    Page page =
        new Page(
            root.environment().users()::of,
            ZoneId.systemDefault(),
            Instant.now(),
            root.environment().terminal().width(),
            names,
            all);
    if (report.isPresent()) {
      print(
          output, page.lines(report.get()), Facts.of(report.get(), root.environment().users()::of));
      return ExitStatus.OK;
    }
    Optional<Exit> exit = agent.finished(pid);
    if (exit.isPresent()) {
      print(output, page.lines(exit.get()), Facts.of(exit.get(), root.environment().users()::of));
      return ExitStatus.OK;
    }
    Main.tell(
        root.environment(),
        "there is no process "
            + pid
            + ", and none with that id finished in the last 15 s with network traffic");
    agent.notes().forEach(note -> Main.tell(root.environment(), note));
    return ExitStatus.NO_SUCH_TASK;
  }

  private static void print(Output output, List<String> lines, List<Facts.Fact> facts)
      throws IOException {
    if (output.form() == OutputForm.HUMAN) {
      output.lines(lines);
      return;
    }
    try (RecordWriter<Facts.Fact> writer =
        output.gathered(Facts.columns(facts), List.of(), f -> List.of())) {
      for (Facts.Fact fact : facts) {
        writer.write(fact);
      }
    }
  }
}
