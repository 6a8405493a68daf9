// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

/** A request that is answered with an error; the message is one sentence for a person. */
final class RequestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String errno;

  RequestException(String errno, String message) {
    super(message, null, false, false);
    this.errno = errno;
  }

  String errno() {
    return errno;
  }
}
