// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import dev.netatop.proto.v1.Error;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Makes the typed exceptions. */
final class Errors {
  private static final String START =
      "start the agent with 'sudo netatop-agent' or 'sudo systemctl start netatop-agent'";

  private Errors() {}

  /** What the agent answered. */
  static NetatopException fromAgent(Error error) {
    String errno = error.getErrno().isEmpty() ? "EIO" : error.getErrno();
    String sentence =
        error.getMessage().isEmpty() ? "the agent answered " + errno : error.getMessage();
    return switch (errno) {
      case "ESRCH" -> new NoSuchTaskException(sentence);
      case "ETIMEDOUT" -> new RequestTimeoutException(sentence);
      case "ECANCELED" -> new RequestCanceledException(sentence);
      case "EPERM", "EACCES" -> new PermissionException(errno, sentence);
      default -> new NetatopException(errno, sentence);
    };
  }

  /**
   * Why a connect failed. The JDK hides errno, but for three of them it throws a class of its own
   * (its handleSocketError in net_util_md.c); the rest is asked of the file system.
   */
  static AgentUnavailableException connectFailed(Path socket, IOException e) {
    if (e instanceof ConnectException) {
      return new AgentUnavailableException(
          "ECONNREFUSED",
          "no agent listens on " + socket + ", an earlier one left the socket behind: " + START);
    }
    if (e instanceof BindException || !parentIsSearchable(socket)) {
      return new AgentUnavailableException(
          "EACCES",
          "this user may not use the socket "
              + socket
              + ": the permissions of the socket and of its directory forbid it, ask who started the"
              + " agent to open them");
    }
    if (Files.notExists(socket, LinkOption.NOFOLLOW_LINKS)) {
      return new AgentUnavailableException(
          "ENOENT", "no agent is running, there is no socket " + socket + ": " + START);
    }
    return new AgentUnavailableException(
        "EIO", "cannot connect to the socket " + socket + ": " + e.getMessage());
  }

  private static boolean parentIsSearchable(Path socket) {
    for (Path dir = socket.toAbsolutePath().getParent(); dir != null; dir = dir.getParent()) {
      if (Files.isDirectory(dir)) {
        return Files.isExecutable(dir);
      }
    }
    return true;
  }

  static AgentUnavailableException connectTimedOut(Path socket) {
    return new AgentUnavailableException(
        "ETIMEDOUT",
        "the agent on " + socket + " does not accept connections: it is overloaded or stopped");
  }

  static AgentLostException lost(Path socket) {
    return new AgentLostException(
        "ECONNRESET",
        "the agent on " + socket + " closed the connection: see its log, and if it ended " + START);
  }
}
