// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A program that prints nethogs' trace form, and what it printed, refresh by refresh. */
final class Trace implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * One line of a refresh.
   *
   * @param who program, process id and user id
   */
  record Row(String who, double sent, double received) {
    static Row parse(String line) {
      String[] fields = line.split("\t", -1);
      return new Row(fields[0], Double.parseDouble(fields[1]), Double.parseDouble(fields[2]));
    }

    boolean isOf(long pid) {
      return who.matches(".*/" + pid + "/\\d+");
    }
  }

  /**
   * What one refresh showed.
   *
   * @param timeNs when its first line came
   */
  record Refresh(long timeNs, List<String> lines) {
    List<Row> rows() {
      return lines.stream().map(Row::parse).toList();
    }

    Optional<Row> of(long pid) {
      return rows().stream().filter(row -> row.isOf(pid)).findFirst();
    }
  }

  private final Process process;
  private final Thread reader;
  private final List<Refresh> refreshes = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();

  private Trace(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "trace");
    reader.setDaemon(true);
    reader.start();
  }

  static Trace of(List<String> command) {
    try {
      return new Trace(
          new ProcessBuilder(command)
              .redirectInput(Redirect.from(new File("/dev/null")))
              .redirectError(Redirect.INHERIT)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        take(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void take(String line) {
    lines.add(line);
    if (line.equals("Refreshing:")) {
      refreshes.add(new Refresh(System.nanoTime(), new ArrayList<>()));
    } else if (!line.isEmpty() && !refreshes.isEmpty()) {
      refreshes.get(refreshes.size() - 1).lines().add(line);
    }
    notifyAll();
  }

  /** All that was printed so far. */
  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** The refreshes so far; the last one may not be whole yet. */
  synchronized List<Refresh> refreshes() {
    return refreshes.stream().map(r -> new Refresh(r.timeNs(), List.copyOf(r.lines()))).toList();
  }

  /** Waits until so many refreshes have begun. */
  void awaitRefreshes(int count) {
    Pause.until(count + " refreshes", PATIENCE, () -> refreshes().size() >= count);
  }

  /** Waits until some refresh has a line. */
  void await(String what, Predicate<Row> wanted) {
    Pause.until(
        what,
        PATIENCE,
        () -> refreshes().stream().flatMap(r -> r.rows().stream()).anyMatch(wanted));
  }

  /** Waits for the end; its exit status. */
  int awaitEnd() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("does not end");
      }
      reader.join();
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    awaitEnd();
  }
}
