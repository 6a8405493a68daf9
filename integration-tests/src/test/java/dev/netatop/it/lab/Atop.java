// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running {@code atop -K -P PRN}. */
public final class Atop implements AutoCloseable {
  private final Process process;
  private final List<AtopLine> lines = new ArrayList<>();
  private int samples;

  private Atop(Process process) {
    this.process = process;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Thread reader = new Thread(this::read, "atop");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts one that takes a sample at once and then every so many seconds. */
  public static Atop start(AtopRoom room, Path program, int interval) {
    try {
      return new Atop(
          room.command(
                  List.of(
                      program.toString(), "-K", "-P", "PRN", Integer.toString(interval), "1000"))
              .redirectError(Redirect.INHERIT)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (this) {
          if (line.equals("SEP")) {
            samples++;
          }
          AtopLine.parse(line).ifPresent(lines::add);
        }
      }
    } catch (IOException killed) {
      // Its lines end there.
    }
  }

  /** How many samples it has printed wholly. */
  public synchronized int samples() {
    return samples;
  }

  /** What it has printed so far of a process and its threads. */
  public synchronized List<AtopLine> of(int tgid) {
    return lines.stream().filter(line -> line.tgid() == tgid).toList();
  }

  public long pid() {
    return process.pid();
  }

  /** Ends it by KILL; returns when it is gone. */
  public void kill() {
    process.destroyForcibly();
    await();
  }

  private void await() {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("atop does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it as a user does. */
  @Override
  public void close() {
    process.destroy();
    await();
  }
}
