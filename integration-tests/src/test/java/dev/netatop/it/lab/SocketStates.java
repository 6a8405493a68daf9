// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The workload program with sockets in every state (see states.c), in a side's namespace. */
public final class SocketStates implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;

  private SocketStates(Process process) {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Opens the sockets.
   *
   * @param long6 an IPv6 address of the side's own
   * @param silent4 a neighbour that does not answer
   * @param directory for Unix sockets
   */
  public static SocketStates open(Side side, String long6, String silent4, Path directory) {
    try {
      SocketStates states =
          new SocketStates(
              new ProcessBuilder(
                      "ip",
                      "netns",
                      "exec",
                      side.name(),
                      Stage.program().toString(),
                      "states",
                      long6,
                      silent4,
                      directory.toString())
                  .redirectError(Redirect.INHERIT)
                  .start());
      states.awaitReady();
      return states;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes those again that do not last. */
  public void renew() {
    try {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitReady();
  }

  private void awaitReady() {
    try {
      String answer = answers.readLine();
      if (!"ready".equals(answer)) {
        throw new IllegalStateException("the sockets are not there: " + answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
