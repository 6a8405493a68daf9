// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/** The agent sent what the protocol does not allow (EPROTO); the connection is closed. */
public final class ProtocolException extends NetatopException {
  private static final long serialVersionUID = 1L;

  /**
   * An error.
   *
   * @param sentence what failed
   */
  public ProtocolException(String sentence) {
    super("EPROTO", sentence);
  }

  @Override
  NetatopException copy() {
    return new ProtocolException(sentence());
  }
}
