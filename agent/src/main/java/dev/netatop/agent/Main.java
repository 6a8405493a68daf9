// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** Entry point: runs the command, and turns TERM and INT into a clean end with its exit status. */
public final class Main {
  /** One line a message, for terminals and journals alike. */
  private static final String LOG_FORMAT = "netatop-agent: %5$s%6$s%n";

  private static final int STOP_SECONDS = 5;

  private Main() {}

  public static void main(String[] arguments) {
    String key = "java.util.logging.SimpleFormatter.format";
    if (System.getProperty(key) == null) {
      System.setProperty(key, LOG_FORMAT);
    }
    StopRequest stop = new StopRequest();
    CompletableFuture<Integer> ended = new CompletableFuture<>();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(stop, ended), "stop"));
    ended.complete(AgentCommand.commandLine(stop).execute(arguments));
    System.exit(ended.join());
  }

  /** The command line as it is defined, for its completion and man page. */
  public static CommandLine commandLine() {
    return AgentCommand.commandLine(new StopRequest());
  }

  private static void shutDown(StopRequest stop, CompletableFuture<Integer> ended) {
    stop.make();
    // The JVM would report the signal; an end that was asked for is no failure.
    Runtime.getRuntime()
        .halt(ended.completeOnTimeout(AgentCommand.FAILURE, STOP_SECONDS, TimeUnit.SECONDS).join());
  }
}
