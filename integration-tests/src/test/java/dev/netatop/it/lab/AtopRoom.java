// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A mount and an IPC namespace with an empty /run, where an agent and atops meet and no other ones
 * do. One test at a time on a machine: an atop turns process accounting on and off for all.
 */
public final class AtopRoom implements AutoCloseable {
  private static final Path LOCK = Path.of("/tmp/netatop-it-atop.lock");
  private static final String KEY = "0x00178749";
  private static final int HEADER_BYTES = 16;
  private static final int RECORD_BYTES = 96;

  private final FileChannel lockFile;
  private final FileLock lock;
  private final Process holder;

  /** What an atop finds: the number of daemons, and 100 less the subscribed atops. */
  public record Semaphores(int daemons, int room) {}

  /** The log of finished processes as a reader finds it. */
  public record Log(int sequence, int daemon, List<ByteBuffer> records) {
    /** The eight counters of a process in it. */
    public Optional<Counters> of(int pid) {
      return records.stream().filter(r -> r.getInt(0) == pid).findFirst().map(AtopRoom::counters);
    }
  }

  private AtopRoom(FileChannel lockFile, FileLock lock, Process holder) {
    this.lockFile = lockFile;
    this.lock = lock;
    this.holder = holder;
  }

  /** Makes one, when no other test has one; /run has room for that much ("1m", "64k"). */
  public static AtopRoom open(String size) {
    try {
      FileChannel file =
          FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = file.lock();
      Process holder =
          new ProcessBuilder(
                  "unshare",
                  "--mount",
                  "--ipc",
                  "--propagation",
                  "private",
                  "sh",
                  "-c",
                  // atop keeps its accounting file in /var/cache.
                  "mount -t tmpfs -o mode=755,size="
                      + size
                      + " none /run && mount -t tmpfs none /var/cache && echo made && exec cat")
              .redirectError(Redirect.INHERIT)
              .start();
      // It ends with us: then nothing is left to read.
      String made = holder.inputReader().readLine();
      if (!"made".equals(made)) {
        throw new IOException("the namespaces cannot be made");
      }
      return new AtopRoom(file, lock, holder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The words that put a command into this room. */
  public List<String> way() {
    return List.of("nsenter", "--target", Long.toString(holder.pid()), "--mount", "--ipc", "--");
  }

  /** A path of this room, as one outside reaches it. */
  public Path path(String inside) {
    return Path.of("/proc", Long.toString(holder.pid()), "root").resolve(inside.substring(1));
  }

  /** Starts an agent here. */
  public AgentProcess startAgent(String... configuration) {
    return startAgentWith("", configuration);
  }

  /** The same in a network namespace. */
  public AgentProcess startAgentIn(Side side, String... configuration) {
    List<String> command = new ArrayList<>(side.way());
    command.addAll(way());
    return AgentProcess.startBy(command, AgentProcess.newDirectory(), configuration);
  }

  /** The same with more options for its Java. */
  public AgentProcess startAgentWith(String javaOptions, String... configuration) {
    List<String> command = new ArrayList<>(way());
    command.addAll(List.of("env", "NETATOP_AGENT_JAVA_OPTIONS=" + javaOptions));
    return AgentProcess.startBy(command, AgentProcess.newDirectory(), configuration);
  }

  /** The command that runs {@code words} here. */
  public ProcessBuilder command(List<String> words) {
    List<String> command = new ArrayList<>(way());
    command.addAll(words);
    return new ProcessBuilder(command);
  }

  /** Runs a program here that must succeed; what it printed. */
  public String run(String... words) {
    return Shell.run(command(List.of(words)).command().toArray(String[]::new));
  }

  /** The semaphores that atop looks for; empty where there are none. */
  public Optional<Semaphores> semaphores() {
    for (String line : run("ipcs", "-s").lines().toList()) {
      if (line.startsWith(KEY)) {
        return Optional.of(values(run("ipcs", "-s", "-i", line.split("\\s+", 3)[1])));
      }
    }
    return Optional.empty();
  }

  private static Semaphores values(String table) {
    List<Integer> values =
        table
            .lines()
            .filter(line -> line.matches("[01]\\s+\\d+\\s.*"))
            .map(line -> Integer.parseInt(line.split("\\s+", 3)[1]))
            .toList();
    return new Semaphores(values.get(0), values.get(1));
  }

  /**
   * Reads the log.
   *
   * @throws IllegalStateException where a record is not whole
   */
  public Log log() {
    try {
      ByteBuffer bytes =
          ByteBuffer.wrap(Files.readAllBytes(path("/run/netatop.log")))
              .order(ByteOrder.LITTLE_ENDIAN);
      List<ByteBuffer> records = new ArrayList<>();
      for (int at = HEADER_BYTES; at < bytes.limit(); at += 1 + (bytes.get(at) & 0xff)) {
        records.add(inflate(bytes.array(), at + 1, bytes.get(at) & 0xff));
      }
      return new Log(bytes.getInt(4), bytes.getInt(12), records);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteBuffer inflate(byte[] bytes, int from, int length) {
    Inflater inflater = new Inflater();
    try {
      byte[] plain = new byte[RECORD_BYTES];
      inflater.setInput(bytes, from, length);
      int count = inflater.inflate(plain);
      if (count != RECORD_BYTES || !inflater.finished()) {
        throw new IllegalStateException("no whole record at " + from);
      }
      return ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
    } catch (DataFormatException e) {
      throw new IllegalStateException(e);
    } finally {
      inflater.end();
    }
  }

  /** The eight counters of a record. */
  public static Counters counters(ByteBuffer r) {
    return new Counters(
        r.getLong(32),
        r.getLong(40),
        r.getLong(48),
        r.getLong(56),
        r.getLong(64),
        r.getLong(72),
        r.getLong(80),
        r.getLong(88));
  }

  /** Ends whatever is left here, and lets the next one have its room. */
  @Override
  public void close() {
    try {
      holder.outputWriter().close();
      holder.waitFor();
      lock.release();
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
