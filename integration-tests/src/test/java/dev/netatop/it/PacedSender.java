// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that sends at a known speed over the link, and the one that takes it. */
final class PacedSender implements AutoCloseable {
  private static final int PORT = 6101;

  /** Of a link with an MTU of 9000: what a full segment carries, IP and TCP headers being 52. */
  private static final int SEGMENT = 8948;

  private static final int SEGMENT_ON_WIRE = 9000;
  private static final int INTERVAL_US = 20_000;

  private final Process sink;
  private final Process sender;
  private final BufferedReader said;
  private final Writer toSender;

  /**
   * Connects.
   *
   * @param wireBytesPerSecond with IP and TCP headers
   */
  static PacedSender connect(Link link, long wireBytesPerSecond, int seconds) {
    for (var side : List.of(link.client(), link.server())) {
      side.run("ip", "link", "set", Link.DEVICE, "mtu", "9000");
    }
    long perInterval = wireBytesPerSecond * INTERVAL_US / 1_000_000;
    long payload = perInterval * SEGMENT / SEGMENT_ON_WIRE;
    long count = seconds * 1_000_000L / INTERVAL_US;
    try {
      Process sink = start(link.server().name(), List.of("sink", "6102", Integer.toString(PORT)));
      BufferedReader ready = reader(sink);
      expect(ready, "ready");
      Process sender =
          start(
              link.client().name(),
              List.of(
                  "pace",
                  link.server().v4().getHostAddress(),
                  Integer.toString(PORT),
                  Long.toString(payload),
                  Integer.toString(INTERVAL_US),
                  Long.toString(count)));
      PacedSender both = new PacedSender(sink, sender);
      expect(both.said, "connected");
      return both;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PacedSender(Process sink, Process sender) {
    this.sink = sink;
    this.sender = sender;
    this.said = reader(sender);
    this.toSender = sender.outputWriter(StandardCharsets.UTF_8);
  }

  private static Process start(String namespace, List<String> arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("ip", "netns", "exec", namespace, Stage.program().toString()));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static void expect(BufferedReader in, String line) throws IOException {
    String said = in.readLine();
    if (!line.equals(said)) {
      throw new IllegalStateException("expected " + line + " but got " + said);
    }
  }

  long pid() {
    return sender.pid();
  }

  long sinkPid() {
    return sink.pid();
  }

  void begin() {
    say("go");
  }

  /** Stops sending; the connection stays. */
  void stop() {
    say("stop");
  }

  private void say(String word) {
    try {
      toSender.write(word + "\n");
      toSender.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until all is sent; the mean speed by the sender's own clock, wire bytes a second. */
  double awaitSpeed() {
    try {
      String[] words = said.readLine().split(" ", -1);
      double payload = Double.parseDouble(words[1]) * 1e9 / Double.parseDouble(words[2]);
      return payload * SEGMENT_ON_WIRE / SEGMENT;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    sender.destroyForcibly();
    sink.destroyForcibly();
    try {
      sender.waitFor(10, TimeUnit.SECONDS);
      sink.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
