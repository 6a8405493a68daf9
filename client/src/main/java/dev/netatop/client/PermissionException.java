// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/** The agent refuses this user (EPERM, EACCES). */
public final class PermissionException extends NetatopException {
  private static final long serialVersionUID = 1L;

  /**
   * An error.
   *
   * @param errno name of the error
   * @param sentence what failed
   */
  public PermissionException(String errno, String sentence) {
    super(errno, sentence);
  }

  @Override
  NetatopException copy() {
    return new PermissionException(errno(), sentence());
  }
}
