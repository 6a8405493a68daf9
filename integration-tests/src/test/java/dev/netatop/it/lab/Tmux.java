// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A terminal of the test's own with a shell in it: a tmux server that nobody else uses. */
public final class Tmux implements AutoCloseable {
  /** What the shell says when it waits for a command. */
  public static final String PROMPT = "ready>";

  private static final long PATIENCE_NS = 30_000_000_000L;

  private final Path directory;
  private final Thread atExit = new Thread(this::kill);

  private Tmux(Path directory) {
    this.directory = directory;
  }

  /** A terminal of this size; the shell has the variables, and waits for a command. */
  public static Tmux open(int width, int height, String type, Map<String, String> variables) {
    Tmux tmux = new Tmux(AgentProcess.newDirectory());
    Runtime.getRuntime().addShutdownHook(tmux.atExit);
    List<String> command =
        new ArrayList<>(List.of("env", "-u", "TMUX", "-u", "NO_COLOR", "LC_ALL=C.UTF-8"));
    variables.forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(tmux.tmux());
    command.addAll(List.of("set-option", "-g", "default-terminal", type, ";"));
    command.addAll(List.of("set-option", "-g", "status", "off", ";"));
    command.addAll(List.of("set-option", "-g", "escape-time", "0", ";"));
    command.addAll(List.of("new-session", "-d"));
    command.addAll(List.of("-x", Integer.toString(width), "-y", Integer.toString(height)));
    // Not in tmux's own environment: a bash that runs the command would drop it.
    command.add("env 'PS1=" + PROMPT + " ' bash --norc --noprofile");
    Shell.run(command.toArray(String[]::new));
    tmux.await("the prompt", screen -> screen.contains(PROMPT));
    return tmux;
  }

  private List<String> tmux() {
    return List.of("tmux", "-u", "-S", directory.resolve("socket").toString(), "-f", "/dev/null");
  }

  private String run(String... words) {
    List<String> command = new ArrayList<>(tmux());
    command.addAll(List.of(words));
    return Shell.run(command.toArray(String[]::new));
  }

  /** Presses keys, by tmux's names. */
  public void press(String... keys) {
    List<String> words = new ArrayList<>(List.of("send-keys"));
    words.addAll(List.of(keys));
    run(words.toArray(String[]::new));
  }

  /** Types text as it is. */
  public void type(String text) {
    run("send-keys", "-l", text);
  }

  /** Pastes text, as a terminal does that marks it for those who asked for it. */
  public void paste(String text) {
    run("set-buffer", text);
    run("paste-buffer", "-p");
  }

  /** Runs a command in the shell. */
  public void command(String line) {
    type(line);
    press("Enter");
  }

  public void resize(int width, int height) {
    run("resize-window", "-x", Integer.toString(width), "-y", Integer.toString(height));
  }

  /** What one sees. */
  public String screen() {
    return run("capture-pane", "-p");
  }

  /** The same with the escape sequences of colours. */
  public String screenWithColours() {
    return run("capture-pane", "-p", "-e");
  }

  /** One of tmux's own variables, such as {@code alternate_on}. */
  public String variable(String name) {
    return run("display-message", "-p", "#{" + name + "}").strip();
  }

  /** Waits until one sees what one should; what that is. */
  public String await(String what, Predicate<String> seen) {
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    String screen = screen();
    while (!seen.test(screen)) {
      if (System.nanoTime() - deadlineNs > 0) {
        throw new AssertionError(what + " is not seen:\n" + screen);
      }
      pause();
      screen = screen();
    }
    return screen;
  }

  /** Waits until the shell has the terminal again, in a new line. */
  public void awaitPrompt() {
    await("the prompt", screen -> screen.strip().endsWith(PROMPT));
  }

  /** The process that the shell runs. */
  public long child() {
    String shell = variable("pane_pid");
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    while (System.nanoTime() - deadlineNs < 0) {
      try {
        String children =
            Files.readString(Path.of("/proc", shell, "task", shell, "children")).strip();
        if (!children.isEmpty()) {
          return Long.parseLong(children.split(" ", -1)[0]);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      pause();
    }
    throw new AssertionError("the shell runs nothing");
  }

  private static void pause() {
    try {
      Thread.sleep(30);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Takes the terminal away from whoever runs in it. */
  public void hangUp() {
    kill();
  }

  private void kill() {
    List<String> command = new ArrayList<>(tmux());
    command.add("kill-server");
    Shell.attempt(command.toArray(String[]::new));
  }

  @Override
  public void close() {
    kill();
    Runtime.getRuntime().removeShutdownHook(atExit);
    AgentProcess.remove(directory);
  }
}
