// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/** There is no such task, it never had traffic, or it is another one with the same id (ESRCH). */
public final class NoSuchTaskException extends NetatopException {
  private static final long serialVersionUID = 1L;

  /**
   * An error.
   *
   * @param sentence what failed
   */
  public NoSuchTaskException(String sentence) {
    super("ESRCH", sentence);
  }

  @Override
  NetatopException copy() {
    return new NoSuchTaskException(sentence());
  }
}
