// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process to be looked at (see subject.c), in a side's network namespace. */
public final class Subject implements AutoCloseable {
  private final Process process;
  private final BufferedReader said;

  private Subject(Process process) {
    this.process = process;
    this.said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** The program, built before the tests. */
  public static Path program() {
    return Stage.program().resolveSibling("subject");
  }

  /** Starts one as root; returns when it has opened what it is to open. */
  public static Subject start(Side side, String... words) {
    return start(side, program(), words);
  }

  /** The same under another name. */
  public static Subject start(Side side, Path program, String... words) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(Arrays.asList(words));
    return start(side, command);
  }

  /** One that leads a process group of its own. */
  public static Subject startInGroup(Side side, String... words) {
    List<String> command = new ArrayList<>(List.of("setsid", program().toString()));
    command.addAll(Arrays.asList(words));
    return start(side, command);
  }

  /** The same as another user. */
  public static Subject startAs(int uid, Side side, String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid",
                Integer.toString(uid),
                "--regid",
                Integer.toString(uid),
                "--clear-groups",
                program().toString()));
    command.addAll(Arrays.asList(words));
    return start(side, command);
  }

  private static Subject start(Side side, List<String> words) {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", side.name()));
    command.addAll(words);
    try {
      Subject subject =
          new Subject(new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
      String line = subject.line();
      if (!line.equals("ready")) {
        subject.close();
        throw new IllegalStateException(command + " says " + line);
      }
      return subject;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  /** The next line it says. */
  public String line() {
    try {
      return String.valueOf(said.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for its end. */
  public int await() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("process " + pid() + " does not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    await();
  }
}
