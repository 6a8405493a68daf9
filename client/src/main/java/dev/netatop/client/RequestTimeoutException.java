// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/** The time to wait was over (ETIMEDOUT). */
public final class RequestTimeoutException extends NetatopException {
  private static final long serialVersionUID = 1L;

  /**
   * An error.
   *
   * @param sentence what failed
   */
  public RequestTimeoutException(String sentence) {
    super("ETIMEDOUT", sentence);
  }

  @Override
  NetatopException copy() {
    return new RequestTimeoutException(sentence());
  }
}
