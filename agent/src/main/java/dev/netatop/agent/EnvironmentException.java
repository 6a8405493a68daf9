// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

/**
 * The agent cannot do its work where it was started; the message names the cause and the remedy.
 */
final class EnvironmentException extends Exception {
  private static final long serialVersionUID = 1L;

  EnvironmentException(String message) {
    super(message);
  }
}
