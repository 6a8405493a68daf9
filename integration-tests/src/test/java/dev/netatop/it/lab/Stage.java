// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The workload program's stage (see workload.h): starts actors and carries commands to them. */
public final class Stage implements AutoCloseable {
  private static final int PATIENCE_S = 60;

  private final Process process;
  private final OutputStream commands;
  private final Map<Long, CompletableFuture<Reply>> open = new ConcurrentHashMap<>();
  private final Map<String, Integer> names = new ConcurrentHashMap<>();
  private long lastId;

  private Stage(Process process) {
    this.process = process;
    this.commands = process.getOutputStream();
    Thread reader = new Thread(this::read, "stage");
    reader.setDaemon(true);
    reader.start();
  }

  /** The workload program, built before the tests. */
  public static Path program() {
    return Path.of(System.getProperty("netatop.workload", "target/native/workload"))
        .toAbsolutePath();
  }

  public static Stage open() {
    try {
      return new Stage(
          new ProcessBuilder(program().toString(), "stage")
              .redirectError(Redirect.INHERIT)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new process with no socket, in a side's namespace. */
  public Actor spawn(Side side, Ledger ledger) {
    String name = newName("process");
    Reply reply = await(send("stage", "spawn " + name));
    Actor actor = new Actor(this, name, ledger, reply);
    actor.command("netns " + side.path());
    return actor;
  }

  /** Takes in a process that ended; its wait status. */
  public int reap(int pid) {
    return await(send("stage", "wait " + pid)).integer("status");
  }

  static long nowEpochNs() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  String newName(String kind) {
    return kind + names.merge(kind, 1, Integer::sum);
  }

  synchronized CompletableFuture<Reply> send(String actor, String command) {
    long id = ++lastId;
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    open.put(id, reply);
    try {
      commands.write((id + " " + actor + " " + command + "\n").getBytes(StandardCharsets.UTF_8));
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return reply;
  }

  static Reply await(CompletableFuture<Reply> reply) {
    try {
      return reply.get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("an actor does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split(" ", 3);
        CompletableFuture<Reply> reply = open.remove(Long.parseLong(parts[0]));
        if (reply == null) {
          continue;
        }
        if (parts[1].equals("ok")) {
          reply.complete(Reply.parse(parts.length > 2 ? parts[2] : ""));
        } else {
          reply.completeExceptionally(new IllegalStateException(line));
        }
      }
    } catch (IOException e) {
      open.values().forEach(reply -> reply.completeExceptionally(e));
    }
  }

  @Override
  public void close() {
    try {
      commands.close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
