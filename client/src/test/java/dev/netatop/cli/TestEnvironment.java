// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Runs the command without touching the process it runs in. */
final class TestEnvironment {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> variables = new HashMap<>();
  private int width = Integer.MAX_VALUE;

  TestEnvironment withWidth(int cells) {
    width = cells;
    return this;
  }

  TestEnvironment withVariable(String name, String value) {
    variables.put(name, value);
    return this;
  }

  int run(String... args) {
    TerminalProbe terminal =
        new TerminalProbe() {
          @Override
          public boolean isTerminal() {
            return false;
          }

          @Override
          public boolean isPipe() {
            return false;
          }

          @Override
          public int width() {
            return width;
          }

          @Override
          public boolean hasKeys() {
            return false;
          }
        };
    UserNames users =
        new UserNames(Path.of("/nonexistent")) {
          @Override
          public synchronized String of(long uid) {
            return uid == 1000 ? "alice" : Long.toString(uid);
          }
        };
    return Main.run(
        new Environment(
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            StandardCharsets.UTF_8,
            variables,
            users,
            terminal),
        args);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
