// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source;

/** The source could not do what it was asked for; the message is one sentence for a person. */
public final class SourceException extends Exception {
  private static final long serialVersionUID = 1L;

  public SourceException(String message) {
    super(message);
  }

  public SourceException(String message, Throwable cause) {
    super(message, cause);
  }
}
