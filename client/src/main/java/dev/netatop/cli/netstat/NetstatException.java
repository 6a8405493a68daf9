// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

/** What was asked for cannot be shown: the message says what failed, where, and what would help. */
public final class NetstatException extends Exception {
  private static final long serialVersionUID = 1L;

  /** An error with its sentence. */
  public NetstatException(String sentence) {
    super(sentence);
  }

  /** The sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
