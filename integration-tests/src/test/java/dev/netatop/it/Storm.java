// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Many short processes with traffic, and the other end of it. */
final class Storm implements AutoCloseable {
  static final int PORT = 3001;
  static final int TCP_PORT = 3002;

  private final Link link;
  private final Process sink;

  private Storm(Link link, Process sink) {
    this.link = link;
    this.sink = sink;
  }

  static Storm on(Link link) {
    try {
      Process sink =
          new ProcessBuilder(
                  "ip",
                  "netns",
                  "exec",
                  link.server().name(),
                  Stage.program().toString(),
                  "sink",
                  "" + PORT,
                  "" + TCP_PORT)
              .redirectError(Redirect.INHERIT)
              .start();
      if (!"ready".equals(lines(sink).readLine())) {
        throw new IllegalStateException("the storm's other end does not listen");
      }
      return new Storm(link, sink);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BufferedReader lines(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** The command line of the parent, and so of those of its children that do not exec. */
  String commandLine(int rate, int count) {
    return String.join(" ", arguments(rate, count));
  }

  private List<String> arguments(int rate, int count) {
    return List.of(
        Stage.program().toString(),
        "storm",
        Integer.toString(rate),
        Integer.toString(count),
        link.server().v4().getHostAddress(),
        link.server().v6().getHostAddress(),
        Integer.toString(PORT),
        Integer.toString(TCP_PORT));
  }

  /** Runs so many processes at such a rate a second; what each did. */
  List<StormChild> run(int rate, int count) {
    ProcessBuilder builder = new ProcessBuilder("ip", "netns", "exec", link.client().name());
    builder.command().addAll(arguments(rate, count));
    try {
      Process process = builder.redirectError(Redirect.INHERIT).start();
      List<StormChild> children;
      try (BufferedReader lines = lines(process)) {
        children = lines.lines().map(StormChild::parse).collect(Collectors.toList());
      }
      if (process.waitFor() != 0 || children.size() != count) {
        throw new IllegalStateException("only " + children.size() + " of " + count + " processes");
      }
      return children;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  Link link() {
    return link;
  }

  @Override
  public void close() {
    sink.destroy();
    link.close();
  }
}
