// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

/** The agent answered with an error. */
public final class AgentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String errno;

  AgentException(String errno, String message) {
    super(errno + ": " + message);
    this.errno = errno;
  }

  /** The errno's name. */
  public String errno() {
    return errno;
  }
}
