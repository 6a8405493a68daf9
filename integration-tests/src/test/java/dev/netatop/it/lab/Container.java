// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A pid, a network and a mount namespace with a /proc of their own, as a container has them; all
 * that runs there ends with it.
 */
public final class Container implements AutoCloseable {
  private final Process holder;
  private final long first;

  private Container(Process holder) {
    this.holder = holder;
    this.first = holder.children().findFirst().orElseThrow().pid();
  }

  public static Container open() {
    try {
      Process holder =
          new ProcessBuilder(
                  "unshare",
                  "--fork",
                  "--kill-child",
                  "--pid",
                  "--net",
                  "--mount-proc",
                  "sh",
                  "-c",
                  "ip link set lo up && echo made && exec cat")
              .redirectError(Redirect.INHERIT)
              .start();
      String made = holder.inputReader().readLine();
      if (!"made".equals(made)) {
        throw new IOException("the namespaces cannot be made");
      }
      return new Container(holder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command that runs {@code words} here. */
  public ProcessBuilder command(List<String> words) {
    List<String> command =
        new ArrayList<>(
            List.of("nsenter", "--target", Long.toString(first), "--pid", "--net", "--mount"));
    command.addAll(words);
    return new ProcessBuilder(command);
  }

  /** Runs a program here, however it ends. */
  public Shell.Result attempt(String... words) {
    return Shell.attempt(command(List.of(words)).command().toArray(String[]::new));
  }

  @Override
  public void close() {
    try {
      holder.outputWriter().close();
      if (!holder.waitFor(10, TimeUnit.SECONDS)) {
        holder.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
