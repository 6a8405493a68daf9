// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import dev.netatop.it.lab.Tmux;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A walk through a screen's keys with what is to be seen after each: a resource in which a line
 * {@code ## KEY... -- why} (keys by tmux's names; none for the first screen) stands before each
 * screen. With the system property {@code netatop.screens}, a folder, the walk writes down what it
 * sees there instead of comparing.
 */
final class ScreenScript {
  private static final String MARK = "## ";
  private static final String WRITE_TO = "netatop.screens";

  private record Step(String head, List<String> keys, String screen) {}

  private final String name;
  private final List<Step> steps = new ArrayList<>();

  private ScreenScript(String name) {
    this.name = name;
  }

  static ScreenScript read(String name) {
    ScreenScript script = new ScreenScript(name);
    List<String> screen = new ArrayList<>();
    String head = "";
    for (String line : (resource(name) + "\n" + MARK).lines().toList()) {
      if (line.startsWith(MARK.strip())) {
        if (!head.isEmpty()) {
          script.steps.add(step(head, screen));
        }
        head = line;
        screen.clear();
      } else {
        screen.add(line);
      }
    }
    return script;
  }

  private static Step step(String head, List<String> screen) {
    String keys = head.substring(MARK.length(), head.indexOf(" -- ")).strip();
    return new Step(
        head, keys.isEmpty() ? List.of() : List.of(keys.split(" ")), String.join("\n", screen));
  }

  private static String resource(String name) {
    try (InputStream in = ScreenScript.class.getResourceAsStream("/top/" + name + ".txt")) {
      if (in == null) {
        throw new IllegalArgumentException("there is no script " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Presses the keys and compares. */
  void walk(Tmux terminal, ScreenMask mask) {
    String folder = System.getProperty(WRITE_TO, "");
    StringBuilder seen = new StringBuilder();
    for (Step step : steps) {
      step.keys().forEach(key -> press(terminal, key));
      if (folder.isEmpty()) {
        await(terminal, mask, step);
      } else {
        Pause.ms(1_000);
        seen.append(step.head()).append('\n').append(mask.of(terminal.screen())).append('\n');
      }
    }
    if (!folder.isEmpty()) {
      try {
        Files.writeString(Path.of(folder, name + ".txt"), seen);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void press(Tmux terminal, String key) {
    terminal.press(key);
    if (key.equals("Escape")) {
      // Only time tells this key from the beginning of another's sequence, and it may change
      // nothing one sees.
      Pause.ms(500);
    }
  }

  private void await(Tmux terminal, ScreenMask mask, Step step) {
    String wanted = step.screen().strip();
    try {
      terminal.await(name, screen -> mask.of(screen).strip().equals(wanted));
    } catch (AssertionError e) {
      throw new AssertionError(
          name
              + " after "
              + step.head()
              + "\nwanted:\n"
              + wanted
              + "\nseen:\n"
              + mask.of(terminal.screen()),
          e);
    }
  }
}
