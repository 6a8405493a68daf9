// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

/** atop cannot be served; the message is one sentence with cause and remedy. */
public final class AtopException extends Exception {
  private static final long serialVersionUID = 1L;

  public AtopException(String message) {
    super(message);
  }

  public AtopException(String message, Throwable cause) {
    super(message, cause);
  }
}
