// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Runs the system's tools. */
public final class Shell {
  /** What a program said and how it ended. */
  public record Result(int status, String output, String errors) {}

  private static final Redirect NOTHING = Redirect.from(new File("/dev/null"));

  private Shell() {}

  /**
   * Runs a program that must succeed.
   *
   * @throws IllegalStateException where it fails, with what it said
   */
  public static String run(String... command) {
    Result result = attempt(command);
    if (result.status() != 0) {
      throw new IllegalStateException(
          String.join(" ", command) + " failed: " + result.errors() + result.output());
    }
    return result.output();
  }

  /** Runs a program, however it ends; it has 60 s. */
  public static Result attempt(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectInput(NOTHING).start();
      StringBuilder errors = new StringBuilder();
      Thread reader =
          new Thread(
              () -> {
                try {
                  errors.append(
                      new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
                } catch (IOException e) {
                  errors.append(e);
                }
              });
      reader.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      reader.join();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(String.join(" ", command) + " does not end");
      }
      return new Result(process.exitValue(), output, errors.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
