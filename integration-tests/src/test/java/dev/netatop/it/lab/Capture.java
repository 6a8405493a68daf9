// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import dev.netatop.it.capture.Packet;
import dev.netatop.it.capture.PacketParser;
import dev.netatop.it.capture.PcapFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** tcpdump on one side of a link. */
public final class Capture implements AutoCloseable {
  private static final Pattern DROPPED = Pattern.compile("(\\d+) packets? dropped by kernel");

  private static final long QUIET_MS = 400;

  private final Side side;
  private final Process process;
  private final Path file;
  private final BufferedReader messages;

  private Capture(Side side, Process process, Path file) {
    this.side = side;
    this.process = process;
    this.file = file;
    this.messages =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
  }

  /** Starts a capture; returns when it sees packets. */
  public static Capture start(Side side) {
    return start(side, "ip or ip6");
  }

  /** Starts a capture of what a filter lets through. */
  public static Capture start(Side side, String filter) {
    try {
      Path file = Files.createTempFile("netatop-it", ".pcap");
      Process process =
          new ProcessBuilder(
                  "ip",
                  "netns",
                  "exec",
                  side.name(),
                  "tcpdump",
                  "-i",
                  Link.DEVICE,
                  "-n",
                  "-p",
                  "-Z",
                  "root",
                  "--immediate-mode",
                  "-U",
                  "-s",
                  "160",
                  "-B",
                  "32768",
                  "--time-stamp-precision=nano",
                  "-w",
                  file.toString(),
                  filter)
              .start();
      Capture capture = new Capture(side, process, file);
      capture.awaitMessage("listening on");
      return capture;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it writes; gone when it is stopped. */
  public Path file() {
    return file;
  }

  private String awaitMessage(String part) throws IOException {
    StringBuilder said = new StringBuilder();
    for (String line = messages.readLine(); line != null; line = messages.readLine()) {
      said.append(line).append('\n');
      if (line.contains(part)) {
        return line;
      }
    }
    throw new IllegalStateException("tcpdump ended: " + said);
  }

  /**
   * Ends the capture.
   *
   * @throws IllegalStateException where packets were lost: nothing could be said of them
   */
  public List<Packet> stop() {
    try {
      awaitQuiet();
      Shell.run("kill", "-INT", Long.toString(process.pid()));
      Matcher dropped = DROPPED.matcher(awaitMessage("dropped by kernel"));
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("tcpdump does not end");
      }
      if (!dropped.find() || !dropped.group(1).equals("0")) {
        throw new IllegalStateException("the capture of " + side.name() + " lost packets");
      }
      return PacketParser.parse(PcapFile.read(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      close();
    }
  }

  /** tcpdump leaves unread what is in its buffer when it is told to end. */
  private void awaitQuiet() throws IOException, InterruptedException {
    long size = -1;
    while (size != Files.size(file)) {
      size = Files.size(file);
      Thread.sleep(QUIET_MS);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
