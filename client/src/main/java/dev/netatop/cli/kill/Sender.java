// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.kill;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Sends signals by kill(2). Java has no such call, so the system's own program does it, without a
 * shell in between.
 */
public final class Sender {
  private static final List<Path> PROGRAMS =
      List.of(Path.of("/bin/kill"), Path.of("/usr/bin/kill"));

  private static final String PROGRAM_REFUSES = "the system's kill takes no group of so low an id";

  /** What became of a signal; {@code failure} is a sentence's end, empty where it was sent. */
  public record Result(Optional<String> failure) {
    static final Result SENT = new Result(Optional.empty());

    static Result failed(String why) {
      return new Result(Optional.of(why));
    }
  }

  private final List<Path> programs;

  /** With the system's program. */
  public Sender() {
    this(PROGRAMS);
  }

  Sender(List<Path> programs) {
    this.programs = programs;
  }

  /**
   * Sends a signal.
   *
   * @param target a process, or 0 less the id of a process group, as for kill(2)
   * @throws IOException where there is no program to send it, with the remedy
   */
  public Result send(int signal, long target) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            program().toString(), "-s", Integer.toString(signal), "--", Long.toString(target));
    builder.environment().put("LC_ALL", "C");
    builder.redirectErrorStream(true);
    Process process = builder.start();
    process.getOutputStream().close();
    String said =
        new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8).strip();
    if (process.waitFor() == 0) {
      return Result.SENT;
    }
    if (said.contains("No such process")) {
      return Result.failed(
          target < 0 ? "there is no such process group" : "there is no such process");
    }
    if (said.contains("not permitted")) {
      return Result.failed(
          "it belongs to another user; only its owner and root may send it signals");
    }
    if (said.contains("Usage:")) {
      // procps takes a group below the last signal's number for a signal.
      return Result.failed(PROGRAM_REFUSES);
    }
    return Result.failed(said.isEmpty() ? "the signal could not be sent" : said);
  }

  private Path program() throws IOException {
    for (Path program : programs) {
      if (Files.isExecutable(program)) {
        return program;
      }
    }
    throw new IOException("there is no /bin/kill: install the package procps or util-linux");
  }
}
