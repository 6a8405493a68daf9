// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

/**
 * The server cannot start or go on; the message is one sentence that names the cause and the
 * remedy.
 */
public final class ServerException extends Exception {
  private static final long serialVersionUID = 1L;

  ServerException(String message) {
    super(message);
  }

  ServerException(String message, Throwable cause) {
    super(message, cause);
  }
}
