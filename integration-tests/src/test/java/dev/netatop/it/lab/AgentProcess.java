// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An agent of the test's own, from the assembled tree, with its socket in a directory of its own.
 */
public final class AgentProcess implements AutoCloseable {
  /**
   * The way to an agent to which the kernel refuses BPF, as a container mostly does: it is root and
   * may capture.
   */
  public static final List<String> WITHOUT_BPF =
      List.of("setpriv", "--bounding-set=-bpf,-perfmon,-sys_admin");

  private static final long START_PATIENCE_MS = 30_000;

  private final Path directory;
  private final Process process;

  private AgentProcess(Path directory, Process process) {
    this.directory = directory;
    this.process = process;
  }

  /** The assembled tree's program of this name. */
  public static Path program(String name) {
    return Path.of(System.getProperty("netatop.dist", "../target/dist"))
        .toAbsolutePath()
        .normalize()
        .resolve("bin")
        .resolve(name);
  }

  /** Starts an agent with these configuration lines; returns when it counts and answers. */
  public static AgentProcess start(String... configuration) {
    return startIn(newDirectory(), configuration);
  }

  /** The same with its socket and log in a directory that may have been another agent's. */
  public static AgentProcess startIn(Path directory, String... configuration) {
    return startBy(List.of(), directory, configuration);
  }

  /**
   * An agent in a network namespace, by way of programs that take something from it: a capture sees
   * what passes there, and no more.
   */
  public static AgentProcess startIn(Side side, List<String> way, String... configuration) {
    List<String> whole = new ArrayList<>(side.way());
    whole.addAll(way);
    return startBy(whole, newDirectory(), configuration);
  }

  /** The same by way of a program that puts it into other namespaces. */
  static AgentProcess startBy(List<String> way, Path directory, String... configuration) {
    try {
      AgentProcess agent = new AgentProcess(directory, launch(way, directory, configuration));
      // Whatever becomes of the test, its agent does not outlive it.
      Runtime.getRuntime().addShutdownHook(new Thread(agent.process::destroyForcibly));
      agent.awaitReady();
      return agent;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A directory for one agent that everybody may enter. */
  public static Path newDirectory() {
    try {
      Path directory = Files.createTempDirectory("netatop-it");
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process launch(List<String> way, Path directory, String... configuration)
      throws IOException {
    List<String> lines = new ArrayList<>(List.of(configuration));
    if (lines.stream().noneMatch(line -> line.startsWith("atop"))) {
      // There is one place for atop on a machine, and other agents may be running.
      lines.add("atop = off");
    }
    Path file = Files.write(directory.resolve("agent.conf"), lines);
    List<String> command = new ArrayList<>(way);
    command.add(program("netatop-agent").toString());
    command.addAll(List.of("--socket", directory.resolve("agent.sock").toString()));
    command.addAll(List.of("--config", file.toString()));
    return new ProcessBuilder(command)
        .redirectOutput(Redirect.DISCARD)
        .redirectError(directory.resolve("log").toFile())
        .start();
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + START_PATIENCE_MS * 1_000_000L;
    while (process.isAlive() && System.nanoTime() < deadline) {
      if (Files.exists(socket())) {
        try (Agent agent = connect()) {
          agent.probe();
          return;
        } catch (UncheckedIOException notYet) {
          // Its file is there a moment before it listens.
        }
      }
      pause();
    }
    String log = log();
    close();
    throw new IllegalStateException("the agent does not start: " + log);
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public Path directory() {
    return directory;
  }

  public Path socket() {
    return directory.resolve("agent.sock");
  }

  public long pid() {
    return process.pid();
  }

  public Agent connect() {
    return Agent.connect(socket());
  }

  /** A connection of another user, of that group and those supplementary ones. */
  public Agent connectAs(int uid, int gid, int... groups) {
    return Agent.connectAs(socket(), uid, gid, groups);
  }

  /** All that it said so far. */
  public String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it by TERM; its exit status. */
  public int terminate() {
    process.destroy();
    return awaitEnd();
  }

  /** Ends it by KILL. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  private int awaitEnd() {
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the agent does not end: " + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it, if it runs still, and removes its directory. */
  @Override
  public void close() {
    if (process.isAlive()) {
      terminate();
    }
    remove(directory);
  }

  /** Removes a directory and all in it. */
  public static void remove(Path directory) {
    List<Path> paths = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      walk.sorted(Comparator.reverseOrder()).forEach(paths::add);
      for (Path path : paths) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
