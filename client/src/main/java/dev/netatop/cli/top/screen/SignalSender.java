// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.procfs.ProcFs;
import dev.netatop.cli.procfs.ProcessStat;
import dev.netatop.cli.procfs.Reading;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sends signals to processes by kill(1), as the user who runs the command. Java itself knows two
 * signals, and a shell is not needed.
 */
final class SignalSender {
  private static final int PATIENCE_S = 5;

  /** What became of it; a sentence to show. */
  record Outcome(boolean sent, String sentence) {}

  private final ProcFs proc;
  private final List<Path> programs;
  private final Charset charset;

  /**
   * A sender.
   *
   * @param proc tells who has the id
   * @param programs where kill(1) may be, the first that is there is taken
   */
  SignalSender(ProcFs proc, List<Path> programs, Charset charset) {
    this.proc = proc;
    this.programs = List.copyOf(programs);
    this.charset = charset;
  }

  /** With this machine's proc and kill(1). */
  static SignalSender ofProcess(Charset charset) {
    return new SignalSender(
        new ProcFs(Path.of("/proc")),
        List.of(Path.of("/bin/kill"), Path.of("/usr/bin/kill")),
        charset);
  }

  /** Sends to the process that has had this id since then, and to no other. */
  Outcome send(SignalName signal, int pid, long startTimeNs) throws InterruptedException {
    Reading<ProcessStat> stat = proc.processStat(Integer.toString(pid));
    if (stat instanceof Reading.Gone) {
      return new Outcome(false, "process " + pid + " is gone");
    }
    if (stat instanceof Reading.Denied<ProcessStat> denied) {
      return new Outcome(false, "cannot read /proc/" + pid + "/stat: " + denied.cause());
    }
    long startTicks = startTimeNs / ProcessStat.NS_PER_TICK;
    if (stat.optional().filter(now -> now.startTicks() == startTicks).isEmpty()) {
      return new Outcome(false, "process " + pid + " is gone; another one has its id now");
    }
    return kill(signal, pid);
  }

  private Outcome kill(SignalName signal, int pid) throws InterruptedException {
    Optional<Path> program = programs.stream().filter(Files::isExecutable).findFirst();
    if (program.isEmpty()) {
      return new Outcome(
          false, "there is no /bin/kill here: install it (on Debian: procps) to send signals");
    }
    try {
      Process process =
          new ProcessBuilder(
                  program.get().toString(),
                  "-s",
                  Integer.toString(signal.number()),
                  Integer.toString(pid))
              .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readNBytes(1024), charset).strip();
      if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return new Outcome(false, program.get() + " does not end");
      }
      return process.exitValue() == 0
          ? new Outcome(true, "sent " + signal.name() + " to process " + pid)
          : new Outcome(false, said.isEmpty() ? program.get() + " failed" : said);
    } catch (IOException e) {
      return new Outcome(false, "cannot run " + program.get() + ": " + e.getMessage());
    }
  }
}
