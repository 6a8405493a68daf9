// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/** The request was cancelled, or its client closed (ECANCELED). */
public final class RequestCanceledException extends NetatopException {
  private static final long serialVersionUID = 1L;

  /**
   * An error.
   *
   * @param sentence what failed
   */
  public RequestCanceledException(String sentence) {
    super("ECANCELED", sentence);
  }

  @Override
  NetatopException copy() {
    return new RequestCanceledException(sentence());
  }
}
